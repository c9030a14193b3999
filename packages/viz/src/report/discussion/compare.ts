import type { ReportDocument } from '@lucida/eval';
import { list } from '../../format.js';
import { resultLabel } from '../methods.js';
import type { RankedScore, Ranking } from '../ranking.js';

/** `Grad-CAM (24.2 % [22.1, 26.3])`. */
function figureOf(document: ReportDocument, ranking: Ranking, score: RankedScore): string {
  const { format, formatInterval } = ranking.metric;
  return `${resultLabel(document, score.result)} (${format(score.value)} ${formatInterval(score.interval)})`;
}

/**
 * Who has the best figure, and from whom it can be told apart. Overlapping intervals are a cautious
 * test: methods that are told apart by it really differ.
 */
export function compareSentence(document: ReportDocument, ranking: Ranking): string {
  const { metric, best, tied, behind } = ranking;
  const figure = (score: RankedScore) => figureOf(document, ranking, score);
  const name = resultLabel(document, best.result);
  if (tied.length + behind.length === 0) {
    return `Only ${name} was scored: its ${metric.name} is ${metric.format(best.value)} ${metric.formatInterval(best.interval)}.`;
  }
  const head = `${figure(best)} has the ${metric.better} ${metric.name}`;
  const rest = `${list(behind.map(figure))} ${behind.length === 1 ? 'is' : 'are'} clearly behind`;
  if (tied.length === 0) return `${head}; ${rest}: the intervals do not overlap.`;
  const ties = `${head}, but cannot be told apart from ${list(tied.map(figure))}: the intervals overlap.`;
  return behind.length === 0 ? ties : `${ties} ${rest}.`;
}
