import type { ReportDocument } from '@lucida/eval';
import { averageDrop, averageIncrease } from '../metrics.js';
import { compareOrders } from '../orders.js';
import { dataSides, type Side, variantSides } from '../sides.js';
import { winnerSentence } from './orders.js';

/** Whether the study's settings and the corrected ones find the same best method. */
export function variantSentences(document: ReportDocument): string[] {
  return conclusions(variantSides(document), true, 'No method was scored under both settings.');
}

/** Whether the best method is the same on other data. */
export function dataSetSentences(document: ReportDocument): string[] {
  return conclusions(
    dataSides(document),
    false,
    'The reports share no two methods that were scored under the same protocol.',
  );
}

function conclusions(sides: readonly Side[], own: boolean, none: string): string[] {
  if (sides.length < 2) return [];
  const comparisons = compareOrders(sides, [averageDrop, averageIncrease], { own });
  return comparisons.length === 0 ? [none] : comparisons.map(winnerSentence);
}
