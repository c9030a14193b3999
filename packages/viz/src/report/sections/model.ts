import type { ReportDocument } from '@lucida/eval';
import { count, decimal, NO_VALUE, percentOf, plural } from '../../format.js';
import { figureRow, paragraph, type Section, table } from '../html.js';
import { trainingFigures } from '../training-figures.js';

/** The layers of the model. */
export function modelSection({ model }: ReportDocument): Section {
  const shape = (sizes: readonly (number | null)[]) =>
    sizes.map((size) => (size === null ? 'batch' : count(size))).join(' × ') || NO_VALUE;
  const fixed = model.parameters - model.trainableParameters;
  return {
    id: 'model',
    title: 'Model',
    body:
      paragraph(
        `${model.name} has ${plural(model.layers.length, 'layer')} and ${plural(model.parameters, 'parameter')}, ${
          fixed === 0
            ? 'all of them trainable'
            : `${count(model.trainableParameters)} of them trainable`
        }.`,
      ) +
      (model.layers.length === 0
        ? ''
        : table({
            caption: 'Layers in the order in which they are applied',
            columns: [
              { label: 'Layer' },
              { label: 'Type' },
              { label: 'Output', numeric: true },
              { label: 'Parameters', numeric: true },
            ],
            bodies: [
              {
                rows: [
                  ...model.layers.map(({ name, type, outputShape, parameters }) => ({
                    header: name,
                    cells: [type, shape(outputShape), count(parameters)],
                  })),
                  { header: 'Total', cells: ['', '', count(model.parameters)], emphasis: true },
                ],
              },
            ],
          })),
  };
}

/** Curves and what training ended with; null without training. */
export function trainingSection(document: ReportDocument): Section | null {
  const { training } = document;
  if (training === null || training.epochs.length === 0) return null;
  const { epochs, recipe, backend, seed } = training;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const best = epochs
    .filter(({ validationAccuracy }) => validationAccuracy !== null)
    .reduce<(typeof epochs)[number] | null>(
      (top, epoch) =>
        top === null || epoch.validationAccuracy! > top.validationAccuracy! ? epoch : top,
      null,
    );
  const validation =
    best === null || epochs.length === 1
      ? ''
      : ` The best validation accuracy, ${percentOf(best.validationAccuracy)}, was reached in epoch ${best.epoch}.`;
  const each = epochs.length === 1 ? '' : `, ${decimal(seconds / epochs.length, 2)} s each`;
  return {
    id: 'training',
    title: 'Training',
    body:
      paragraph(
        `Recipe “${recipe}” with seed ${seed} on ${backend}: ${plural(epochs.length, 'epoch')} in ${decimal(seconds, 1)} s${each}.${validation}`,
      ) + figureRow(trainingFigures(document)),
  };
}
