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
  const { metric, best, leaders, behind } = ranking;
  const tied = ranking.tied.filter((score) => !leaders.includes(score));
  const figure = (score: RankedScore) => figureOf(scored, metric, score);
  const name = resultLabel(scored, best.result);
  if (ranking.order.length === 1) {
    return `Only ${name} was scored: its ${metric.name} is ${metric.format(best.value)} ${metric.formatInterval(best.interval)}.`;
  }
  const head =
    leaders.length === 1
      ? `${figure(best)} has the ${metric.better} ${metric.name}`
      : `${list(leaders.map((score) => figure({ ...score, difference: null })))} share the ${metric.better} ${metric.name}`;
  if (tied.length + behind.length === 0) return `${head}.`;
  const rest = `${list(behind.map(figure))} ${behind.length === 1 ? 'is' : 'are'} clearly behind`;
  if (tied.length === 0) return `${head}; ${rest}: ${evidence(behind, false)}.`;
  const ties = `${head}, but cannot be told apart from ${list(tied.map(figure))}: ${evidence(tied, true)}.`;
  return behind.length === 0 ? ties : `${ties} ${rest}.`;
}

function evidence(scores: readonly RankedScore[], open: boolean): string {
  const paired = scores.every(({ difference }) => difference !== null);
  if (!paired) return open ? 'the intervals overlap' : 'the intervals do not overlap';
  const many = scores.length > 1;
  const what = many
    ? 'the intervals of the paired differences'
    : 'the interval of the paired difference';
  if (open) return `${what} ${many ? 'hold' : 'holds'}\u00a00`;
  return `${what} ${many ? 'exclude' : 'excludes'}\u00a00`;
}
