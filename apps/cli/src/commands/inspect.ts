import {
  type CutModel,
  classifierOf,
  cutAt,
  defaultTargetLayer,
  disposeModel,
  inspectModel,
  type ModelInspection,
} from '@lucida/models';
import { loadModel } from '@lucida/models/node';
import { UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import { print, shortNumber, table } from '@lucida/terminal';
import { type AblationPlan, ablationPlan } from '@lucida/xai';
import { Command } from 'commander';
import { configurationOption, jsonOption, modelArgument } from '../options.js';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

type Model = Awaited<ReturnType<typeof loadModel>>['model'];

/** A layer that can be explained, and how its channels can be ablated. */
interface Target {
  readonly layer: string;
  /** `[...positions, channels]`. */
  readonly shape: readonly number[];
  /** Whether it is the one that is explained unless another is asked for. */
  readonly isDefault: boolean;
  readonly ablation: AblationPlan;
}

/** What is printed with --json. */
interface InspectResult extends ModelInspection {
  /** Name of the file or folder. */
  readonly file: string;
  /** Null where the file does not name them. */
  readonly classNames: readonly string[] | null;
  /** Null for a model that is no classifier. */
  readonly classes: number | null;
  readonly targets: readonly Target[];
  /** Why nothing can be explained; null where something can. */
  readonly problem: string | null;
  /** What was left out of the file, or read otherwise. */
  readonly notes: readonly string[];
}

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('list the layers of a model, what they cost, and which can be explained')
    .addArgument(modelArgument())
    .addOption(configurationOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Multiply-adds are those of one sample: convolutions, dense and recurrent layers. For each layer fit
as a target they are given for ablating all of its channels: in closed form, where channels stay apart
up to a last dense layer; by delta, where layers that add channels up come first, and what follows is
run for every channel (for the score logit); with the layers after it, run for every channel (head);
with the whole model, run for every channel (full). All but full count one forward pass as well.

Examples:
  lucida inspect runs/default
  lucida inspect model.h5 --json
  lucida inspect model.weights.h5 --config config.json`,
    )
    .action(runInspect);
}

async function runInspect(path: string, options: Options): Promise<void> {
  // Nothing is computed; the cpu backend starts at once and holds a model of any size.
  await startBackend('cpu');
  const { config } = options;
  const loaded = await loadModel(path, config === undefined ? {} : { config });
  const inspection = inspectModel(loaded.model);
  const result: InspectResult = {
    file: loaded.name,
    ...inspection,
    classNames: loaded.metadata?.classNames ?? null,
    ...explainable(loaded.model, inspection),
    notes: loaded.notes,
  };
  disposeModel(loaded.model);
  await print(options.json ? JSON.stringify(result) : describe(result));
}

function explainable(
  model: Model,
  { layers }: ModelInspection,
): Pick<InspectResult, 'classes' | 'targets' | 'problem'> {
  let classes: number | null = null;
  try {
    classes = classifierOf(model).classes;
    const byDefault = defaultTargetLayer(model);
    const targets = layers
      .filter(({ fitAsTarget }) => fitAsTarget)
      .map(({ name }) => targetAt(cutAt(model, name), byDefault));
    return { classes, targets, problem: null };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { classes, targets: [], problem: error.message };
  }
}

function targetAt(cut: CutModel, byDefault: string): Target {
  return {
    layer: cut.layer,
    shape: [...cut.spatialShape, cut.channels],
    isDefault: cut.layer === byDefault,
    ablation: ablationPlan(cut),
  };
}

const figure = (value: number | null) => (value === null ? '–' : shortNumber(value));
const shapeOf = (shape: readonly (number | null)[]) =>
  shape.map((size) => size ?? 'any').join(' x ');

function describe(result: InspectResult): string {
  const { file, inputShape, classes, classNames, parameters, trainableParameters } = result;
  const ofClasses = classNames
    ? `: ${classNames.join(', ')}`
    : classes === null
      ? ''
      : ', not named';
  const frozen = parameters - trainableParameters;
  return [
    `${file}: input ${shapeOf(inputShape)}`,
    ...(classes === null ? [] : [`${classes} classes${ofClasses}`]),
    '',
    layerTable(result),
    ...(frozen === 0 ? [] : ['', `${frozen.toLocaleString('en-US')} parameters are not trained.`]),
    '',
    ...(result.problem === null
      ? ['Layers fit as targets, and multiply-adds of Ablation-CAM', '', targetTable(result)]
      : [`Nothing can be explained: ${result.problem}`]),
    ...(result.notes.length === 0 ? [] : ['', ...result.notes.map((note) => `Note: ${note}`)]),
  ].join('\n');
}

function layerTable({ layers, parameters, multiplyAdds }: InspectResult): string {
  const rows = layers.map((layer) => [
    `${layer.name} (${layer.type})`,
    shapeOf(layer.outputShape.slice(1)),
    layer.parameters.toLocaleString('en-US'),
    figure(layer.multiplyAdds),
  ]);
  const total = ['total', '', parameters.toLocaleString('en-US'), figure(multiplyAdds)];
  return table(['layer (type)', 'output', 'parameters', 'multiply-adds'], [...rows, total]);
}

function targetTable({ targets }: InspectResult): string {
  const rows = targets.map(({ layer, shape, isDefault, ablation }) => [
    `${layer}${isDefault ? ' (default)' : ''}`,
    shapeOf(shape),
    ablation.strategy,
    figure(ablation.cost['closed-form']),
    figure(ablation.cost.delta),
    figure(ablation.cost.head),
    figure(ablation.cost.full),
  ]);
  return [
    table(['target', 'activation', 'strategy', 'closed form', 'delta', 'head', 'full'], rows),
    ...obstacleLines(targets),
  ].join('\n');
}

/** Of a deep model only what is in the way of its last layers is told, where maps are drawn. */
const MOST_OBSTACLES = 6;

function obstacleLines(targets: readonly Target[]): string[] {
  const obstacles = new Map<string, string[]>();
  for (const { layer, ablation } of targets) {
    if (ablation.allowed.includes('closed-form')) continue;
    obstacles.set(ablation.reason, [...(obstacles.get(ablation.reason) ?? []), layer]);
  }
  if (obstacles.size === 0) return [];
  const untold = [...obstacles.values()].slice(0, -MOST_OBSTACLES).flat().length;
  const told = [...obstacles].slice(-MOST_OBSTACLES);
  return [
    '',
    'No closed form at',
    ...told.map(([reason, layers]) => `  ${layers.join(', ')}: ${reason}.`),
    ...(untold === 0 ? [] : [`  and, for reasons like these, ${untold} layers before them.`]),
  ];
}
