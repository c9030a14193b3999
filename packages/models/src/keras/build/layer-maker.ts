import { LucidaError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import type { KerasLayer, KerasModel } from '../config/types.js';
import { translateLayer } from '../layers/translate.js';
import type { Shape, Surroundings } from '../layers/types.js';
import { guarded, instantiate } from './instantiate.js';
import { LayerNames } from './layer-names.js';
import type { BuiltLayer, BuiltModel } from './types.js';

/** What is the same for all layers of an import. */
export type ImportContext = Omit<Surroundings, 'inputShapes'>;

/** Builds a model within a model, for an input of a shape that it may not know itself. */
export type BuildModel = (
  model: KerasModel,
  context: ImportContext,
  inputShape?: Shape,
) => BuiltModel;

/** Makes each Keras layer of one model once, at its first application. */
export class LayerMaker {
  readonly #names: LayerNames;
  readonly #made = new Map<KerasLayer, BuiltLayer & { readonly translated: string }>();

  constructor(
    private readonly model: KerasModel,
    private readonly context: ImportContext,
    private readonly buildModel: BuildModel,
  ) {
    this.#names = new LayerNames(
      model.layers.map(({ name }) => name),
      context.notes,
    );
  }

  /**
   * The tfjs layers for an application of a layer.
   *
   * @param first Whether it is what a sequential model begins with.
   * @throws LucidaError when it was made for inputs of another shape, and would have to differ.
   */
  make(
    layer: KerasLayer,
    inputShapes: readonly Shape[],
    first = false,
  ): readonly tf.layers.Layer[] {
    const made = this.#made.get(layer);
    if (layer.model !== null) {
      if (made !== undefined) return made.tfjs;
      const inner = this.buildModel(layer.model, this.context, inputShapes[0]);
      inner.model.name = this.#names.of(layer.name);
      return this.#keep(layer, { tfjs: [inner.model], inner, translated: '' });
    }
    const where = this.where(layer);
    const { layers, ...arrays } = translateLayer(layer, { ...this.context, inputShapes });
    const translated = JSON.stringify(layers);
    if (made?.translated === translated) return made.tfjs;
    if (made !== undefined) {
      throw new LucidaError(
        `${where} is shared by inputs of different shapes, which is not supported for this class.`,
      );
    }
    const [inputShape] = first ? inputShapes : [];
    const inputs = inputShapes.map((shape) => ({ shape }));
    const tfjs = guarded(where, inputs, () =>
      layers.map((one, i) =>
        instantiate(one, this.#names.of(one.name), i === 0 ? inputShape : undefined),
      ),
    );
    return this.#keep(layer, { ...arrays, tfjs, inner: null, translated });
  }

  #keep(layer: KerasLayer, made: Omit<BuiltLayer, 'layer'> & { translated: string }) {
    this.#made.set(layer, { ...made, layer });
    return made.tfjs;
  }

  nameOf(layer: KerasLayer): string {
    return this.#names.of(layer.name);
  }

  /** The layer as errors call it. */
  where({ name, className }: KerasLayer): string {
    return `Layer ${name} (${className}) in ${this.context.source}`;
  }

  /** What was made of every layer of the model. */
  built(): BuiltLayer[] {
    return this.model.layers.map(
      (layer) => this.#made.get(layer) ?? { layer, tfjs: [], inner: null },
    );
  }
}
