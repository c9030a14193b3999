import * as tf from '@tensorflow/tfjs';

interface Attributes {
  readonly axis: number | number[];
  readonly keepDims?: boolean;
}

/** What a reduction reduces, and to which shape. */
export interface Reduction {
  /** The reduced axes, none negative. */
  readonly axes: number[];
  /** Shape of the result. */
  readonly shape: number[];
  /** How many values the result has. */
  readonly rows: number;
  /** How many values each of them is made of. */
  readonly length: number;
}

export function reduction(x: tf.TensorInfo, { axis, keepDims }: Attributes): Reduction {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const [kept, reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
  return {
    axes,
    shape: keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept,
    rows: tf.util.sizeFromShape(kept),
    length: tf.util.sizeFromShape(reduced),
  };
}

/** A tensor seen as [outer, length, inner], of which the middle axis is reduced. */
export interface Slab {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** The slab whose middle axis is the reduced ones, or null where others lie between them. */
export function slabOf(shape: readonly number[], axes: readonly number[]): Slab | null {
  // Axes of one value are wherever they are wanted.
  const reduced = axes.filter((axis) => shape[axis] !== 1).sort((a, b) => a - b);
  const first = reduced[0] ?? shape.length;
  const last = reduced.at(-1) ?? first - 1;
  const between = shape.slice(first, last + 1).filter((size) => size !== 1);
  if (between.length !== reduced.length) return null;
  return {
    outer: tf.util.sizeFromShape(shape.slice(0, first)),
    length: tf.util.sizeFromShape(between),
    inner: tf.util.sizeFromShape(shape.slice(last + 1)),
  };
}
