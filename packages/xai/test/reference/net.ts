/**
 * Small convolutional nets in float64, one sample at a time, as plain loops: what the tensors of the
 * product are compared with. A signal is an image of height 1.
 */

/** Values of one sample: `data[(y * width + x) * channels + k]`. */
export interface Value {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float64Array;
}

export type Op =
  /** Stride 1, padded to the same size; kernel `[rows][columns][in][out]`, flattened. */
  | { type: 'conv'; rows: number; columns: number; kernel: number[]; bias: number[] }
  /** Kernel `[in][out]`, flattened. */
  | { type: 'dense'; kernel: number[]; bias: number[] }
  | { type: 'relu' | 'flatten' | 'globalAverage' | 'add' }
  /** Windows and strides of 2 along axes longer than 1; the remainder is cut off. */
  | { type: 'averagePool' | 'maxPool' };

export interface Node {
  readonly op: Op;
  /** Indices of earlier nodes; -1 is the net's input. */
  readonly inputs: readonly number[];
}

export interface Net {
  /** `[width]` or `[height, width]`. */
  readonly spatial: readonly number[];
  readonly inputChannels: number;
  readonly nodes: readonly Node[];
  /** Index of the node whose output is the target activation. */
  readonly target: number;
}

function zeros(height: number, width: number, channels: number): Value {
  return { height, width, channels, data: new Float64Array(height * width * channels) };
}

/** The net's input from row-major values. */
export function inputOf(net: Net, data: ArrayLike<number>): Value {
  const [height, width] = net.spatial.length === 1 ? [1, net.spatial[0]!] : net.spatial;
  return {
    height: height!,
    width: width!,
    channels: net.inputChannels,
    data: Float64Array.from(data),
  };
}

/**
 * Outputs of all nodes. With `replacement` the target's output is that, whatever its inputs.
 */
export function forward(net: Net, input: Value, replacement?: Value): Value[] {
  const values: Value[] = [];
  net.nodes.forEach(({ op, inputs }, i) => {
    const from = inputs.map((index) => (index === -1 ? input : values[index]!));
    values.push(i === net.target && replacement ? replacement : apply(op, from));
  });
  return values;
}

/** Derivative of `sum_c seed[c] * logits[c]` by the target activation. */
export function gradientAtTarget(net: Net, input: Value, seed: ArrayLike<number>): Value {
  const values = forward(net, input);
  const gradients = values.map(({ height, width, channels }) => zeros(height, width, channels));
  gradients.at(-1)!.data.set(seed);
  for (let i = net.nodes.length - 1; i > net.target; i--) {
    const { op, inputs } = net.nodes[i]!;
    for (const index of inputs) {
      if (index < net.target) continue;
      const gradient = backward(op, values[index]!, gradients[i]!);
      gradient.data.forEach((value, at) => {
        gradients[index]!.data[at]! += value;
      });
    }
  }
  return gradients[net.target]!;
}

const at = ({ width, channels }: Value, y: number, x: number, k: number) =>
  (y * width + x) * channels + k;

/** Calls back for every product of a convolution: output index, input index, kernel index. */
function eachTap(
  op: Extract<Op, { type: 'conv' }>,
  input: Value,
  filters: number,
  visit: (output: number, input: number, kernel: number) => void,
): void {
  const above = Math.floor((op.rows - 1) / 2);
  const left = Math.floor((op.columns - 1) / 2);
  for (let y = 0; y < input.height; y++) {
    for (let x = 0; x < input.width; x++) {
      for (let r = 0; r < op.rows; r++) {
        for (let c = 0; c < op.columns; c++) {
          const row = y + r - above;
          const column = x + c - left;
          if (row < 0 || row >= input.height || column < 0 || column >= input.width) continue;
          for (let k = 0; k < input.channels; k++) {
            for (let f = 0; f < filters; f++) {
              visit(
                (y * input.width + x) * filters + f,
                at(input, row, column, k),
                ((r * op.columns + c) * input.channels + k) * filters + f,
              );
            }
          }
        }
      }
    }
  }
}

/** Calls back for every input that a pool reads, windows row by row: output index, input index. */
function eachPooled(input: Value, visit: (output: number, input: number) => void) {
  const [rows, columns] = windowOf(input);
  const width = Math.floor(input.width / columns);
  for (let y = 0; y < Math.floor(input.height / rows) * rows; y++) {
    for (let x = 0; x < width * columns; x++) {
      for (let k = 0; k < input.channels; k++) {
        const pixel = Math.floor(y / rows) * width + Math.floor(x / columns);
        visit(pixel * input.channels + k, at(input, y, x, k));
      }
    }
  }
}

/** Index of the first largest input of each window. */
function winners(input: Value): number[] {
  const indices: number[] = [];
  eachPooled(input, (o, i) => {
    if (indices[o] === undefined || input.data[i]! > input.data[indices[o]!]!) indices[o] = i;
  });
  return indices;
}

const windowOf = ({ height, width }: Value): [number, number] => [
  height > 1 ? 2 : 1,
  width > 1 ? 2 : 1,
];

function apply(op: Op, inputs: readonly Value[]): Value {
  const input = inputs[0]!;
  const { height, width, channels, data } = input;
  switch (op.type) {
    case 'conv': {
      const output = zeros(height, width, op.bias.length);
      output.data.forEach((_, i) => {
        output.data[i] = op.bias[i % op.bias.length]!;
      });
      eachTap(op, input, op.bias.length, (o, i, k) => {
        output.data[o]! += data[i]! * op.kernel[k]!;
      });
      return output;
    }
    case 'dense': {
      const output = zeros(1, 1, op.bias.length);
      op.bias.forEach((bias, f) => {
        output.data[f] = bias;
        data.forEach((value, i) => {
          output.data[f]! += value * op.kernel[i * op.bias.length + f]!;
        });
      });
      return output;
    }
    case 'relu':
      return { ...input, data: data.map((value) => Math.max(0, value)) };
    case 'flatten':
      return { height: 1, width: 1, channels: data.length, data };
    case 'add':
      return { ...input, data: data.map((value, i) => value + inputs[1]!.data[i]!) };
    case 'globalAverage': {
      const output = zeros(1, 1, channels);
      data.forEach((value, i) => {
        output.data[i % channels]! += value / (height * width);
      });
      return output;
    }
    case 'maxPool': {
      const [rows, columns] = windowOf(input);
      const output = zeros(Math.floor(height / rows), Math.floor(width / columns), channels);
      output.data.set(winners(input).map((i) => data[i]!));
      return output;
    }
    case 'averagePool': {
      const [rows, columns] = windowOf(input);
      const output = zeros(Math.floor(height / rows), Math.floor(width / columns), channels);
      eachPooled(input, (o, i) => {
        output.data[o]! += data[i]! / (rows * columns);
      });
      return output;
    }
  }
}

/** Derivative by `input`, given the derivative by the output. */
function backward(op: Op, input: Value, { data }: Value): Value {
  const { height, width, channels } = input;
  const gradient = zeros(height, width, channels);
  switch (op.type) {
    case 'conv':
      eachTap(op, input, op.bias.length, (o, i, k) => {
        gradient.data[i]! += data[o]! * op.kernel[k]!;
      });
      break;
    case 'dense':
      gradient.data.forEach((_, i) => {
        op.bias.forEach((_bias, f) => {
          gradient.data[i]! += data[f]! * op.kernel[i * op.bias.length + f]!;
        });
      });
      break;
    case 'relu':
      gradient.data.set(data.map((value, i) => (input.data[i]! > 0 ? value : 0)));
      break;
    case 'flatten':
    case 'add':
      gradient.data.set(data);
      break;
    case 'globalAverage':
      gradient.data.forEach((_, i) => {
        gradient.data[i] = data[i % channels]! / (height * width);
      });
      break;
    case 'maxPool':
      winners(input).forEach((i, o) => {
        gradient.data[i] = data[o]!;
      });
      break;
    case 'averagePool': {
      const [rows, columns] = windowOf(input);
      eachPooled(input, (o, i) => {
        gradient.data[i] = data[o]! / (rows * columns);
      });
    }
  }
  return gradient;
}
