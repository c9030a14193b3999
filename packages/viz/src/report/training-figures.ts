import type { ReportDocument } from '@lucida/eval';
import { lineChart } from '../charts/line-chart.js';
import { decimal } from '../format.js';
import { type Figure, HALF } from './figures.js';

/** Loss and accuracy by epoch; none without training. */
export function trainingFigures({ training }: ReportDocument): Figure[] {
  if (training === null || training.epochs.length === 0) return [];
  const { epochs } = training;
  const last = epochs.at(-1)!;
  const curves = [
    {
      name: 'training-loss',
      title: 'Loss by epoch',
      yLabel: 'loss',
      train: epochs.map(({ loss }) => loss),
      validation: epochs.map(({ validationLoss }) => validationLoss),
      end: `Ends at ${decimal(last.loss, 3)} on the training part`,
      validationEnd: last.validationLoss,
    },
    {
      name: 'training-accuracy',
      title: 'Accuracy by epoch',
      yLabel: 'accuracy',
      train: epochs.map(({ accuracy }) => accuracy),
      validation: epochs.map(({ validationAccuracy }) => validationAccuracy),
      end: `Ends at ${decimal(last.accuracy, 3)} on the training part`,
      validationEnd: last.validationAccuracy,
    },
  ];
  return curves.map(({ name, title, yLabel, train, validation, end, validationEnd }) => ({
    name,
    title,
    description: `${end}${
      validationEnd === null ? '' : ` and ${decimal(validationEnd, 3)} on the validation part`
    }, after ${epochs.length} epochs.`,
    widths: HALF,
    draw: (options) =>
      lineChart({
        ...options,
        x: epochs.map(({ epoch }) => epoch),
        xLabel: 'epoch',
        yLabel,
        series: [
          { name: 'training', values: train },
          ...(validation.some((value) => value !== null)
            ? [{ name: 'validation', values: validation }]
            : []),
        ],
      }),
  }));
}
