import { type ClassificationResult, evaluateModel } from '@lucida/eval';
import { disposeModel } from '@lucida/models';
import { percent, print, table, visible } from '@lucida/terminal';
import { Command } from 'commander';
import { addImageOptions, type ImageFlags } from '../image-options.js';
import { addMemoryOptions, type MemoryOptions, sayMemory } from '../memory.js';
import { openModelAndData } from '../model-and-data.js';
import { addModelAndData, addSessionOptions, threadsOption } from '../options.js';
import { type SessionOptions, withSession } from '../session.js';

interface Options extends SessionOptions, ImageFlags, MemoryOptions {
  readonly data: string;
}

export function evaluateCommand(): Command {
  const command = addModelAndData(new Command('evaluate')).description(
    'measure a classifier: accuracy, ROC/AUC, confusion matrix, precision/recall/F1',
  );
  addMemoryOptions(addImageOptions(command)).addOption(threadsOption());
  return addSessionOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  lucida evaluate runs/default --data mnist1d
  lucida evaluate runs/default --data mnist1d:train --json > train.json
  lucida evaluate runs/default --data my-signals.npz
  lucida evaluate HMT.h5 --data data/hmt:test
  lucida evaluate model.keras --data images/ --scaling imagenet`,
    )
    .action(runEvaluate);
}

async function runEvaluate(modelPath: string, options: Options): Promise<void> {
  await withSession(options, async (session) => {
    const { model, dataset } = await openModelAndData(modelPath, options.data, options, session);
    const result = await evaluateModel(model, dataset, {
      backend: session.backend,
      batchSize: options.batchSize,
      memory: options.memory,
      workers: session.workers,
      signal: session.signal,
      onProgress: ({ done, total }) => session.progress.update('evaluating', done, total),
    });
    session.progress.stop();
    disposeModel(model);
    sayMemory(result.provenance.memory, session);
    await print(options.json ? JSON.stringify(result) : describe(result));
  });
}

function describe(result: ClassificationResult): string {
  const { accuracyInterval: interval, classes, macro, weighted } = result;
  const figure = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  const rows = classes.map((row) => [
    row.name,
    String(row.support),
    figure(row.accuracy),
    figure(row.precision),
    figure(row.recall),
    figure(row.f1),
    figure(row.auc),
  ]);
  const average = (title: string, { precision, recall, f1 }: typeof macro, auc: number | null) => [
    title,
    String(result.samples),
    '',
    figure(precision),
    figure(recall),
    figure(f1),
    auc === null ? '' : figure(auc),
  ];
  const zeroDivisions = classes.filter(({ zeroDivision }) => zeroDivision.length > 0);
  const nameOf = (index: number) => visible(classes[index]!.name);
  return [
    `Accuracy ${percent(result.accuracy)} (95 % interval ${percent(interval.low)} to ${percent(interval.high)}), ${result.samples} samples`,
    '',
    table(
      ['class', 'support', 'accuracy', 'precision', 'recall', 'F1', 'AUC'],
      [...rows, average('macro', macro, result.macroAuc), average('weighted', weighted, null)],
    ),
    ...zeroDivisions.map(
      ({ name, zeroDivision }) =>
        `Class ${visible(name)}: ${zeroDivision.join(', ')} set to 0, there is nothing to divide by.`,
    ),
    ...(result.confusedPairs.length > 0 ? ['', 'Most confused'] : []),
    ...result.confusedPairs
      .slice(0, 5)
      .map(
        ({ trueClass, predictedClass, count, rate }) =>
          `  ${nameOf(trueClass)} taken for ${nameOf(predictedClass)}: ${count} (${percent(rate)} of class ${nameOf(trueClass)})`,
      ),
  ].join('\n');
}
