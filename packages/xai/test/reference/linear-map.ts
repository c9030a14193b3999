import { type Shape, type Value, zeros } from './value.js';
import { type Windows, windowGrid } from './windows.js';

/** One product: index of the output, index of the input, coefficient. */
export type Tap = (output: number, input: number, coefficient: number) => void;

/** A layer for one input; a maximum is linear once it is known who wins. */
export interface LinearMap {
  readonly shape: Shape;
  readonly offset?: (output: number) => number;
  eachTap(visit: Tap): void;
}

/** Output of a map for the input that it was made for. */
export function along({ shape, offset, eachTap }: LinearMap, input: Value): Value {
  const output = zeros(shape);
  if (offset) output.data.set(output.data.map((_, o) => offset(o)));
  eachTap((o, i, coefficient) => {
    output.data[o]! += coefficient * input.data[i]!;
  });
  return output;
}

/** Derivative by the input, given the derivative by the output. */
export function against({ eachTap }: LinearMap, input: Value, gradient: Value): Value {
  const result = zeros(input);
  eachTap((o, i, coefficient) => {
    result.data[i]! += coefficient * gradient.data[o]!;
  });
  return result;
}

/** Shape of what has one value a window and channel. */
export function grid(input: Shape, windows: Windows, channels: number): Shape {
  const [height, width] = windowGrid(input, windows);
  return { height, width, channels };
}
