import { numbers } from '../layers/types.js';
import { Value } from '../value.js';
import { type Shares, throughLinearMap } from './linear-map.js';
import type { LayerGradient } from './types.js';

/** To each value from all those that were made of it, by how much of it they have. */
export const upSampling2d: LayerGradient = (layer) => {
  const { writer, name, inputs, config } = layer;
  const { shape } = inputs[0]!;
  const size = numbers(layer, 'size');
  const sharesOf = config.interpolation === 'bilinear' ? bilinear : nearest;
  const shares = size.map((scale, axis) => sharesOf(shape[axis]!, scale));
  const gradient = layer.gradient.in('channels-first');
  const result = throughLinearMap(writer, gradient, shares, `${name}/gradient`);
  return [new Value(writer, shape, 'channels-first', result)];
};

const nearest = (length: number, scale: number) =>
  enlarged(length, scale, (i) => [[Math.floor(i / scale), 1]]);

/** The first value of the result lies on the first of the input, and the last ones repeat its last. */
const bilinear = (length: number, scale: number) =>
  enlarged(length, scale, (i) => {
    const below = Math.floor(i / scale);
    const share = i / scale - below;
    return [
      [below, 1 - share],
      [Math.min(below + 1, length - 1), share],
    ];
  });

function enlarged(
  length: number,
  scale: number,
  parts: (i: number) => readonly (readonly [number, number])[],
): Shares {
  return Array.from({ length: length * scale }, (_, i) => {
    const row = new Array<number>(length).fill(0);
    for (const [input, share] of parts(i)) row[input]! += share;
    return row;
  });
}
