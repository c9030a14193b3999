import type * as tf from '@tensorflow/tfjs';

/** What a model consists of, as plain data. */
export interface ModelSummary {
  readonly name: string;
  /** In the order of the model; a nested model is one layer. */
  readonly layers: readonly {
    readonly name: string;
    /** tfjs class name, such as `Conv1D`. */
    readonly type: string;
    /** Null where a dimension is not fixed, as the batch is. */
    readonly outputShape: readonly (number | null)[];
    readonly parameters: number;
  }[];
  /** Weights of layers that are applied several times count once. */
  readonly parameters: number;
  readonly trainableParameters: number;
}

/** Layers, output shapes and numbers of parameters of a built model. */
export function summarizeModel(model: tf.LayersModel): ModelSummary {
  return {
    name: model.name,
    layers: model.layers.map((layer) => ({
      name: layer.name,
      type: layer.getClassName(),
      outputShape: firstShape(layer),
      parameters: layer.countParams(),
    })),
    ...countTotals(model),
  };
}

/** Elements of a model's weights, those of layers that are applied several times once. */
export function countTotals(
  model: tf.LayersModel,
): Pick<ModelSummary, 'parameters' | 'trainableParameters'> {
  return {
    parameters: countElements(model.weights),
    trainableParameters: countElements(model.trainableWeights),
  };
}

/** Shape of what a layer gives when it is applied first; the only one that most layers have. */
function firstShape(layer: tf.layers.Layer): (number | null)[] {
  const output = layer.getOutputAt(0);
  return [...(Array.isArray(output) ? output[0]! : output).shape];
}

function countElements(weights: tf.LayersModel['weights']): number {
  const sizes = new Map(
    weights.map((weight) => [
      weight.id,
      weight.shape.reduce<number>((size, length) => size * (length ?? 1), 1),
    ]),
  );
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

const COLUMNS = ['Layer (type)', 'Output Shape', 'Param #'] as const;

/** The summary as the text table that users of Keras know. */
export function formatSummary(summary: ModelSummary): string {
  const rows = summary.layers.map((layer) => [
    `${layer.name} (${layer.type})`,
    `[${layer.outputShape.map((length) => length ?? 'None').join(', ')}]`,
    layer.parameters.toLocaleString('en-US'),
  ]);
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    `${cells[0]!.padEnd(widths[0]!)}   ${cells[1]!.padEnd(widths[1]!)}   ${cells[2]!.padStart(widths[2]!)}`;
  const width = line(COLUMNS).length;
  const count = (title: string, parameters: number) =>
    `${title}: ${parameters.toLocaleString('en-US')}`;
  return [
    `Model: ${summary.name}`,
    '_'.repeat(width),
    line(COLUMNS),
    '='.repeat(width),
    ...rows.map(line),
    '='.repeat(width),
    count('Total params', summary.parameters),
    count('Trainable params', summary.trainableParameters),
    count('Non-trainable params', summary.parameters - summary.trainableParameters),
  ].join('\n');
}
