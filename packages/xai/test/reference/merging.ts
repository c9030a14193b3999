import { type Shape, type Value, zeros } from './value.js';

export interface Merge {
  /** `multiply` repeats an input of one position over the positions of the other. */
  readonly type: 'add' | 'multiply' | 'concatenate';
}

const { max } = Math;

export function mergeForward({ type }: Merge, inputs: readonly Value[]): Value {
  const output = zeros(mergedShape(type, inputs));
  if (type === 'concatenate') {
    eachConcatenated(inputs, (which, i, o) => {
      output.data[o] = inputs[which]!.data[i]!;
    });
    return output;
  }
  output.data.forEach((_, o) => {
    const values = inputs.map((input) => input.data[placeIn(input, output, o)]!);
    output.data[o] = values.reduce(type === 'add' ? (a, b) => a + b : (a, b) => a * b);
  });
  return output;
}

/** Derivatives by every input, given the derivative by the output. */
export function mergeBackward({ type }: Merge, inputs: readonly Value[], gradient: Value): Value[] {
  const results = inputs.map(zeros);
  if (type === 'concatenate') {
    eachConcatenated(inputs, (which, i, o) => {
      results[which]!.data[i] = gradient.data[o]!;
    });
    return results;
  }
  gradient.data.forEach((slope, o) => {
    inputs.forEach((input, which) => {
      const others = inputs.filter((_, i) => i !== which);
      const factor = others.reduce((f, other) => f * other.data[placeIn(other, gradient, o)]!, 1);
      results[which]!.data[placeIn(input, gradient, o)]! += slope * (type === 'add' ? 1 : factor);
    });
  });
  return results;
}

function mergedShape(type: Merge['type'], inputs: readonly Value[]): Shape {
  return {
    height: max(...inputs.map(({ height }) => height)),
    width: max(...inputs.map(({ width }) => width)),
    channels:
      type === 'concatenate'
        ? inputs.reduce((sum, { channels }) => sum + channels, 0)
        : inputs[0]!.channels,
  };
}

/** Index in an input, which may have one position only, of what goes into element o of the output. */
function placeIn(input: Shape, { channels }: Shape, o: number): number {
  return input.height * input.width === 1 ? o % channels : o;
}

function eachConcatenated(
  inputs: readonly Value[],
  visit: (which: number, input: number, output: number) => void,
): void {
  const { channels } = mergedShape('concatenate', inputs);
  let before = 0;
  inputs.forEach((input, which) => {
    input.data.forEach((_, i) => {
      const place = Math.floor(i / input.channels);
      visit(which, i, place * channels + before + (i % input.channels));
    });
    before += input.channels;
  });
}
