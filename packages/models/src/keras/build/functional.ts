import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { show } from '../config/json.js';
import type { KerasLayer, KerasModel, Reference } from '../config/types.js';
import type { Shape } from '../layers/types.js';
import { inputShapeIn } from './input-shape.js';
import { applyTo, guarded } from './instantiate.js';
import { type BuildModel, type ImportContext, LayerMaker } from './layer-maker.js';
import type { BuiltModel } from './types.js';

/** Builds a graph from its outputs backwards, so that the order of layers in the file is free. */
export function buildFunctional(
  model: KerasModel,
  context: ImportContext,
  buildModel: BuildModel,
): BuiltModel {
  const graph = new Graph(model, context, buildModel);
  const [inputs, outputs] = [model.inputs, model.outputs].map((references) =>
    references.map((reference) => graph.tensor(reference)),
  ) as [tf.SymbolicTensor[], tf.SymbolicTensor[]];
  const where = `The model ${model.name} in ${context.source}`;
  const built = guarded(where, inputs as { shape: Shape }[], () =>
    tf.model({ name: model.name, inputs, outputs }),
  );
  return { model: built, layers: graph.maker.built() };
}

class Graph {
  readonly maker: LayerMaker;
  readonly #layers: ReadonlyMap<string, KerasLayer>;
  /** Outputs of each application; null while they are being computed. */
  readonly #outputs = new Map<string, tf.SymbolicTensor[] | null>();

  constructor(
    model: KerasModel,
    private readonly context: ImportContext,
    buildModel: BuildModel,
  ) {
    this.maker = new LayerMaker(model, context, buildModel);
    this.#layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  }

  tensor(reference: Reference): tf.SymbolicTensor {
    const { layer: name, call, output } = reference;
    const layer = this.#layers.get(name);
    const tensor = layer && this.#apply(layer, call)[output];
    if (tensor !== undefined) return tensor;
    throw new LucidaError(
      `The model in ${this.context.source} uses output ${output} of call ${call} of layer ` +
        `${show(name)}, which is not there; the file is damaged.`,
    );
  }

  #apply(layer: KerasLayer, call: number): tf.SymbolicTensor[] {
    const key = `${call} ${layer.name}`;
    const known = this.#outputs.get(key);
    if (known === null) {
      throw new LucidaError(`${this.maker.where(layer)} depends on itself; the file is damaged.`);
    }
    if (known !== undefined) return known;
    this.#outputs.set(key, null);
    const outputs =
      layer.className === 'InputLayer' ? [this.#input(layer)] : this.#call(layer, call);
    this.#outputs.set(key, outputs);
    return outputs;
  }

  #call(layer: KerasLayer, call: number): tf.SymbolicTensor[] {
    const references = layer.calls[call];
    if (references === undefined) return [];
    const where = this.maker.where(layer);
    if (references.length === 0) {
      throw new LucidaError(`${where} is applied to nothing; the file is damaged.`);
    }
    let tensors = references.map((reference) => this.tensor(reference));
    const shapes = tensors.map(({ shape }) => shape as Shape);
    for (const one of this.maker.make(layer, shapes)) tensors = applyTo(one, tensors, where);
    return tensors;
  }

  #input(layer: KerasLayer): tf.SymbolicTensor {
    const shape = inputShapeIn(layer.config);
    if (shape === null) {
      throw new LucidaError(
        `${this.maker.where(layer)} does not say its shape; the file is damaged.`,
      );
    }
    return tf.input({ batchShape: [...shape], name: this.maker.nameOf(layer) });
  }
}
