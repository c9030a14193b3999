import { list } from '../../format.js';
import { resultLabel, type Scored } from '../methods.js';
import { differenceText, type Metric } from '../metrics.js';
import type { RankedScore, Ranking } from '../ranking.js';

/** `Grad-CAM (24.2 % [22.1, 26.3])`, with what is between it and the best where that is known. */
function figureOf(scored: Scored, metric: Metric, score: RankedScore): string {
  const { format, formatInterval } = metric;
  const paired =
    score.difference === null
      ? ''
      : `, ${differenceText(metric, score.difference)} on the same samples`;
  return `${resultLabel(scored, score.result)} (${format(score.value)} ${formatInterval(score.interval)}${paired})`;
}

/**
 * Who has the best figure, and from whom it can be told apart: by the paired difference where it is
 * known, else by whether the intervals overlap, which is the more cautious test.
 */
export function compareSentence(scored: Scored, ranking: Ranking): string {
  const { metric, best, tied, behind } = ranking;
  const figure = (score: RankedScore) => figureOf(scored, metric, score);
  const name = resultLabel(scored, best.result);
  if (tied.length + behind.length === 0) {
    return `Only ${name} was scored: its ${metric.name} is ${metric.format(best.value)} ${metric.formatInterval(best.interval)}.`;
  }
  const head = `${figure(best)} has the ${metric.better} ${metric.name}`;
  const rest = `${list(behind.map(figure))} ${behind.length === 1 ? 'is' : 'are'} clearly behind`;
  if (tied.length === 0) return `${head}; ${rest}: ${evidence(behind, false)}.`;
  const ties = `${head}, but cannot be told apart from ${list(tied.map(figure))}: ${evidence(tied, true)}.`;
  return behind.length === 0 ? ties : `${ties} ${rest}.`;
}

function evidence(scores: readonly RankedScore[], open: boolean): string {
  const paired = scores.every(({ difference }) => difference !== null);
  if (!paired) return open ? 'the intervals overlap' : 'the intervals do not overlap';
  const many = scores.length > 1;
  if (open) return many ? 'the paired differences may be 0' : 'the paired difference may be 0';
  return many ? 'the paired differences are not 0' : 'the paired difference is not 0';
}
