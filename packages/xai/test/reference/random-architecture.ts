import fc from 'fast-check';
import type { ActivationName } from './activations.js';
import type { ModelOptions } from './model-of.js';
import { inputOf, marginToKinks, type Net, type Value } from './net.js';
import { NetBuilder } from './net-builder.js';
import { uniform } from './random-net.js';

/** Derivatives jump nowhere within this of what random samples make of a net. */
const MARGIN = 1e-4;

const activate = (net: NetBuilder, name: ActivationName, fused = false) =>
  net.add({ type: 'activation', name, fused, ...(name === 'leakyRelu' && { alpha: 0.2 }) });

/** What may follow any node with positions, whatever their axes. */
const STEPS = {
  'convolution, relu': (net) => {
    net.conv(3);
    activate(net, 'relu', true);
  },
  'convolution, swish': (net) => {
    net.conv(2);
    activate(net, 'swish', true);
  },
  'strided convolution': (net) => net.conv(3, { strides: stridesOf(net) }),
  'dilated convolution': (net) => {
    net.conv(2, { dilation: [2, 2] });
    activate(net, 'elu', true);
  },
  'max pooling': (net) => {
    if (longEnough(net)) net.add({ type: 'maxPool' });
  },
  'padded max pooling': (net) =>
    net.add({ type: 'maxPool', window: windowOf(net), strides: [1, 1], padding: 'same' }),
  'average pooling': (net) => {
    if (longEnough(net)) net.add({ type: 'averagePool' });
  },
  'batch normalisation': (net) => net.batchNorm(),
  activation: (net) => activate(net, 'leakyRelu'),
  dropout: (net) => net.add({ type: 'dropout' }),
  'residual sum': (net) => {
    const from = net.last;
    net.conv(net.shapeOf().channels);
    activate(net, 'relu');
    net.add({ type: 'add' }, net.last, from);
  },
  concatenation: (net) => {
    const from = net.last;
    const left = net.conv(1);
    net.conv(2, {}, from);
    net.add({ type: 'concatenate' }, left, activate(net, 'softsign', true));
  },
  'squeeze and excitation': (net) => {
    const from = net.last;
    const { channels } = net.shapeOf();
    net.add({ type: 'globalAverage' });
    net.dense(channels);
    activate(net, 'sigmoid', true);
    const gate = net.add({ type: 'reshape', shape: [...net.spatial.map(() => 1), channels] });
    net.add({ type: 'multiply' }, from, gate);
  },
} satisfies Record<string, (net: NetBuilder) => unknown>;

/** Layers that there are for images alone. */
const IMAGE_STEPS = {
  depthwise: (net) => {
    net.depthwise(1);
    activate(net, 'relu6', true);
  },
  separable: (net) => {
    net.separable(3, 2);
    activate(net, 'selu', true);
  },
  'zero padding': (net) => net.add({ type: 'zeroPadding', rows: [1, 0], columns: [0, 1] }),
  'up-sampling, average': (net) => {
    net.add({ type: 'upSampling', times: [1, 2] });
    net.add({ type: 'averagePool', window: [2, 3], strides: [1, 2] });
  },
} satisfies Record<string, (net: NetBuilder) => unknown>;

const CLOSINGS = {
  'global average': (net) => net.add({ type: 'globalAverage' }),
  'global maximum': (net) => net.add({ type: 'globalMax' }),
  flattened: (net) => net.add({ type: 'flatten' }),
  'two dense layers': (net) => {
    net.add({ type: 'flatten' });
    net.dense(4);
    activate(net, 'tanh', true);
  },
} satisfies Record<string, (net: NetBuilder) => unknown>;

type Steps = Record<string, (net: NetBuilder) => unknown>;
type Step = keyof typeof STEPS | keyof typeof IMAGE_STEPS;

export interface Architecture {
  readonly seed: number;
  readonly spatial: readonly number[];
  readonly inputChannels: number;
  readonly classes: number;
  readonly steps: readonly Step[];
  readonly closing: keyof typeof CLOSINGS;
  readonly softmax: 'none' | 'fused' | 'layer';
  /** Which step is a model inside the model; none if there is no such step, or it is not a row. */
  readonly nested: number;
}

const names = <T extends Steps>(steps: T) => Object.keys(steps) as (keyof T & string)[];

export const architectures: fc.Arbitrary<Architecture> = fc
  .constantFrom<[number[], Step[]]>(
    [[8], names(STEPS)],
    [[11], names(STEPS)],
    [
      [5, 4],
      [...names(STEPS), ...names(IMAGE_STEPS)],
    ],
    [
      [6, 5],
      [...names(STEPS), ...names(IMAGE_STEPS)],
    ],
  )
  .chain(([spatial, steps]) =>
    fc.record({
      seed: fc.nat(),
      spatial: fc.constant(spatial),
      inputChannels: fc.constantFrom(1, 2),
      classes: fc.integer({ min: 2, max: 4 }),
      steps: fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 4 }),
      closing: fc.constantFrom(...names(CLOSINGS)),
      softmax: fc.constantFrom('none', 'fused', 'layer'),
      nested: fc.nat({ max: 5 }),
    }),
  );

export interface DrawnNet {
  readonly net: Net;
  /** Nodes that a layer gives and that have more than one position. */
  readonly targets: readonly number[];
  readonly model: ModelOptions;
}

export function netOf(architecture: Architecture): DrawnNet {
  const { spatial, inputChannels, classes, closing, softmax } = architecture;
  const all: Steps = { ...STEPS, ...IMAGE_STEPS };
  const net = new NetBuilder(spatial, inputChannels, architecture.seed);
  net.conv(3);
  activate(net, 'relu', true);
  let nested: readonly [number, number] | null = null;
  architecture.steps.forEach((name, i) => {
    const first = net.last + 1;
    all[name]!(net);
    if (i === architecture.nested && isRow(net, first)) nested = [first, net.last];
  });
  CLOSINGS[closing](net);
  net.dense(classes);
  const targets = net.nodes.flatMap((_, node) => {
    const { height, width } = net.shapeOf(node);
    const next = net.nodes[node + 1]?.op;
    const hidden = next?.type === 'activation' && next.fused;
    return height * width > 1 && !hidden ? [node] : [];
  });
  return { net: net.net(targets.at(-1)!), targets, model: { softmax, nested } };
}

/** Random samples far enough from every kink, or null where there are none to be found. */
export function samplesFor(net: Net, count: number, seed: number): Value[] | null {
  const next = uniform(seed);
  const size = net.spatial.reduce((product, length) => product * length, net.inputChannels);
  const samples: Value[] = [];
  for (let tries = 0; tries < 20 * count && samples.length < count; tries++) {
    const sample = inputOf(net, Array.from({ length: size }, next));
    if (marginToKinks(net, sample) > MARGIN) samples.push(sample);
  }
  return samples.length < count ? null : samples;
}

/** Whether the nodes from `first` on read one another in a row. */
function isRow({ nodes, last }: NetBuilder, first: number): boolean {
  const added = nodes.slice(first);
  const inRow = added.every(({ inputs }, i) => inputs.length === 1 && inputs[0] === first + i - 1);
  return inRow && first <= last;
}

const longEnough = (net: NetBuilder) =>
  net.spatial.length === 1
    ? net.shapeOf().width >= 4
    : Math.min(net.shapeOf().width, net.shapeOf().height) >= 4;

const windowOf = ({ spatial }: NetBuilder) => [spatial.length === 1 ? 1 : 2, 3] as const;
const stridesOf = ({ spatial }: NetBuilder) => [1, spatial.length === 1 ? 2 : 1] as const;
