import type { JsonObject } from '../config/json.js';
import type { KerasLayer } from '../config/types.js';
import type { Notes } from '../notes.js';
import type { KerasWeight } from '../types.js';
import type { LayerArguments } from './arguments.js';

/** Sizes with the batch first, null where they are not fixed. */
export type Shape = readonly (number | null)[];

/** A layer of tfjs, in the words in which tfjs saves it. */
export interface TfjsLayer {
  readonly type: string;
  readonly name: string;
  readonly config: JsonObject;
}

/** The tfjs layers that together do what one Keras layer does, each applied to the one before. */
export interface Translation {
  readonly layers: readonly TfjsLayer[];
  /**
   * Turns the Keras layer's arrays into those of the tfjs layers, one layer's after the other's.
   * Absent where they are the same arrays in the same order.
   */
  readonly adapt?: (weights: readonly KerasWeight[]) => readonly KerasWeight[];
  /** How many arrays Keras keeps, where it is not as many as tfjs does; none of them is trained. */
  readonly kerasArrays?: number;
}

/** Everything that a translator may look at. */
export interface LayerToTranslate {
  readonly name: string;
  readonly className: string;
  /** `Layer conv2d (Conv2D) in model.h5`, with which errors start. */
  readonly where: string;
  readonly args: LayerArguments;
  /** Shapes of its inputs. */
  readonly inputShapes: readonly Shape[];
  /** First number of the version of Keras that wrote the file; null where it does not say. */
  readonly kerasMajor: number | null;
  readonly notes: Notes;
  /** Translates a layer that is an argument of this one. */
  readonly translateInner: (layer: LayerDescription, inputShapes?: readonly Shape[]) => Translation;
}

/** Makes tfjs layers of one kind of Keras layer; throws a LucidaError for what tfjs cannot do. */
export type Translator = (layer: LayerToTranslate) => Translation;

/** What a layer's translation depends on beside its configuration. */
export type Surroundings = Pick<LayerToTranslate, 'inputShapes' | 'kerasMajor' | 'notes'> & {
  /** What to call the file in errors. */
  readonly source: string;
};

/** A layer's name, class and arguments, without its place in a model. */
export type LayerDescription = Pick<KerasLayer, 'name' | 'className' | 'config'>;
