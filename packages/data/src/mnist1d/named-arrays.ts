import { type NpyArray, npyArray } from '../formats/npy-array.js';
import type { Mnist1dArrays } from './generator.js';

/** The generated arrays under the names that an exported file gives them. */
export function mnist1dArrays(made: Mnist1dArrays): [string, NpyArray][] {
  const { length, templates } = made;
  const signals = (data: Float64Array) => npyArray(data, [data.length / length, length]);
  const integers = (data: Int32Array) => npyArray(BigInt64Array.from(data, BigInt));
  const positions = templates.t.length;
  const shapes = new Float64Array(templates.x.length * positions);
  for (const [digit, shape] of templates.x.entries()) shapes.set(shape, digit * positions);
  return [
    ['x', signals(made.x)],
    ['y', integers(made.y)],
    ['x_test', signals(made.xTest)],
    ['y_test', integers(made.yTest)],
    ['t', npyArray(made.t)],
    ['mask', signals(made.mask)],
    ['mask_test', signals(made.maskTest)],
    ['templates_x', npyArray(shapes, [templates.x.length, positions])],
    ['templates_y', integers(templates.y)],
    ['templates_t', npyArray(templates.t)],
  ];
}
