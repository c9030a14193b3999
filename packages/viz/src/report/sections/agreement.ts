import type { ReportDocument } from '@lucida/eval';
import { count, decimal, interval } from '../../format.js';
import { figureRow, paragraph, type Section, subheading, table } from '../html.js';
import { groundTruthScores, methodTitle, resultLabel } from '../methods.js';
import { pointingGame, relevanceMass } from '../metrics.js';
import { rankByGroundTruth } from '../ranking.js';
import { agreementFigures, groundTruthFigures } from '../score-figures.js';
import { scoredCell } from './scores.js';

/** How the methods agree with each other and with the ground truth; null where neither is known. */
export function agreementSection(document: ReportDocument): Section | null {
  const body = betweenMethods(document) + withGroundTruth(document);
  return body === '' ? null : { id: 'agreement', title: 'Agreement', body };
}

function betweenMethods(document: ReportDocument): string {
  const { agreement } = document;
  if (agreement.length === 0) return '';
  return (
    subheading('Between methods') +
    paragraph(
      'Spearman rank correlation of two methods’ maps, averaged over samples: 1 when they rank the positions alike, 0 when they have nothing in common.',
    ) +
    figureRow(agreementFigures(document)) +
    table({
      caption: 'Mean rank correlation with 95 % bootstrap intervals',
      columns: [
        { label: 'Methods' },
        { label: 'Samples', numeric: true },
        { label: 'Correlation', numeric: true },
        { label: '95 % interval', numeric: true },
      ],
      bodies: [
        {
          rows: agreement.map((pair) => ({
            header: pair.methods.map((name) => methodTitle(document, name)).join(' and '),
            cells: [count(pair.samples), decimal(pair.spearman), interval(pair.interval)],
          })),
        },
      ],
    })
  );
}

function withGroundTruth(document: ReportDocument): string {
  const results = groundTruthScores(document);
  if (results.length === 0) return '';
  const pointing = rankByGroundTruth(document, pointingGame);
  const mass = rankByGroundTruth(document, relevanceMass);
  return (
    subheading('With the ground truth') +
    paragraph(
      'Pointing game: percent of the maps whose maximum lies in the ground truth. Relevance mass: the share of a map that lies inside it.',
    ) +
    figureRow(groundTruthFigures(document)) +
    table({
      caption: 'Agreement with the ground truth, with 95 % bootstrap intervals',
      columns: [{ label: 'Method' }, { label: 'Pointing game' }, { label: 'Relevance mass' }],
      bodies: [
        {
          rows: results.map((result) => ({
            header: resultLabel(document, result),
            cells: [
              scoredCell(result, pointingGame, pointing),
              scoredCell(result, relevanceMass, mass),
            ],
          })),
        },
      ],
    })
  );
}
