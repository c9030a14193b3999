import type { ReportDocument } from '@lucida/eval';
import type { Figure } from './figures.js';
import { dropAndIncrease } from './score-figures.js';
import { dataSides, type Side, sharedProtocols, variantSides } from './sides.js';

/** Drop and increase under the study's settings and the corrected ones; none without variants. */
export function variantFigures(document: ReportDocument): Figure[] {
  return sideFigures(variantSides(document), 'variants', 'Under each of the settings: average');
}

/** Drop and increase on this data and on others; none without other reports. */
export function dataSetFigures(document: ReportDocument): Figure[] {
  return sideFigures(dataSides(document), 'data-sets', 'On each of the data sets: average');
}

function sideFigures(sides: readonly Side[], name: string, title: string): Figure[] {
  if (sides.length < 2) return [];
  const groups = sharedProtocols(sides).flatMap((shared) =>
    sides.flatMap(({ title: side, scored }, index) => {
      const group = shared.groups[index] ?? null;
      if (group === null) return [];
      return [{ label: `${side}: ${group.label}`, scored, results: group.results }];
    }),
  );
  return groups.length === 0 ? [] : dropAndIncrease(groups, name, title);
}
