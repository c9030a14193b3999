import type { ReportDocument } from '@lucida/eval';
import { canPicture, samplePicture } from '../samples/sample-picture.js';
import { pictureOptions, shownExamples } from './examples.js';
import {
  classAccuracyFigure,
  confusionFigure,
  type Figure,
  precisionRecallFigure,
  rocFigure,
  templateFigures,
} from './figures.js';
import { agreementFigures, dropFigures, groundTruthFigures } from './score-figures.js';
import { dataSetFigures, variantFigures } from './side-figures.js';
import { trainingFigures } from './training-figures.js';

function allFigures(document: ReportDocument): Figure[] {
  return [
    ...trainingFigures(document),
    classAccuracyFigure(document),
    rocFigure(document),
    confusionFigure(document),
    ...templateFigures(document),
    precisionRecallFigure(document),
    ...dropFigures(document),
    ...agreementFigures(document),
    ...groundTruthFigures(document),
    ...variantFigures(document),
    ...dataSetFigures(document),
  ];
}

/**
 * Every chart and sample picture of the report as a standalone SVG, by file name
 * (`confusion-matrix.svg`, `sample-412.svg`, ...).
 */
export function reportCharts(document: ReportDocument): Record<string, string> {
  const charts: Record<string, string> = {};
  for (const { name, title, description, widths, draw } of allFigures(document)) {
    charts[`${name}.svg`] = draw({ title, description, width: widths[0] });
  }
  if (!canPicture(document.inputShape)) return charts;
  for (const { example } of document.examples.flatMap(shownExamples)) {
    charts[`sample-${example.index}.svg`] = samplePicture(pictureOptions(document, example));
  }
  return charts;
}
