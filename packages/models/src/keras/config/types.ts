import type { JsonObject } from './json.js';

/** A tensor of a model, as the output of one application of one layer. */
export interface Reference {
  readonly layer: string;
  /** Which application of the layer, 0 for its first in this model. */
  readonly call: number;
  /** Which of the layer's outputs. */
  readonly output: number;
}

/** One layer as a Keras file describes it. */
export interface KerasLayer {
  readonly name: string;
  readonly className: string;
  /** Its arguments, in the words of whatever version of Keras wrote them. */
  readonly config: JsonObject;
  /** What each application of the layer is applied to; none in a sequential model. */
  readonly calls: readonly (readonly Reference[])[];
  /** What is inside, where the layer is a model itself. */
  readonly model: KerasModel | null;
}

/** A model as a Keras file describes it, whatever version of Keras wrote it. */
export interface KerasModel {
  readonly name: string;
  readonly kind: 'sequential' | 'functional';
  /** In the file's order, which is that in which weights are saved. */
  readonly layers: readonly KerasLayer[];
  /** Of a functional model. */
  readonly inputs: readonly Reference[];
  readonly outputs: readonly Reference[];
  /** Shape a sequential model was built for, with the batch, where no layer says it. */
  readonly inputShape: readonly (number | null)[] | null;
}
