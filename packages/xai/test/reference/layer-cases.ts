/** One small net for every kind of layer: a convolution, the target; the layer; a dense layer. */
import { ACTIVATIONS, type ActivationName } from './activations.js';
import type { Net } from './net.js';
import { NetBuilder } from './net-builder.js';
import type { Pair } from './windows.js';

type Build = (net: NetBuilder) => unknown;

const along = (size: number): Pair => [1, size];
const signals: Record<string, Build> = {
  'convolution, same': (net) => net.conv(2),
  'convolution, valid, even': (net) => net.conv(2, { size: along(4), padding: 'valid' }),
  'convolution, same, even, no bias': (net) => net.conv(2, { size: along(2), unbiased: true }),
  'convolution, same, stride 2': (net) => net.conv(3, { strides: [1, 2] }),
  'convolution, same, dilation 2': (net) => net.conv(2, { dilation: [1, 2] }),
  'convolution, valid, dilation 3': (net) => net.conv(2, { dilation: [1, 3], padding: 'valid' }),
  'max pooling, remainder': (net) => net.add({ type: 'maxPool', window: along(2) }),
  'max pooling, same, overlapping': (net) =>
    net.add({ type: 'maxPool', window: along(3), strides: along(2), padding: 'same' }),
  'average pooling': (net) => net.add({ type: 'averagePool', window: along(3) }),
  'average pooling, same, overlapping': (net) =>
    net.add({ type: 'averagePool', window: along(4), strides: along(1), padding: 'same' }),
  'global average': (net) => net.add({ type: 'globalAverage' }),
  'global maximum': (net) => net.add({ type: 'globalMax' }),
  'batch normalisation': (net) => net.batchNorm(),
  'residual sum': (net) => net.add({ type: 'add' }, net.conv(3), 0),
  'convolution of a concatenation': (net) => {
    net.add({ type: 'concatenate' }, net.conv(2), 0);
    net.conv(2);
  },
  reshaped: (net) => net.add({ type: 'reshape', shape: [3, 9] }),
};

const images: Record<string, Build> = {
  'convolution, same': (net) => net.conv(2),
  'convolution, valid, oblong': (net) => net.conv(2, { size: [2, 4], padding: 'valid' }),
  'convolution, same, strides': (net) => net.conv(2, { strides: [2, 1] }),
  'convolution, same, even, stride 2, no bias': (net) =>
    net.conv(2, { size: [2, 2], strides: [2, 2], unbiased: true }),
  'convolution, same, dilation': (net) => net.conv(2, { dilation: [2, 2] }),
  'convolution, valid, dilation': (net) =>
    net.conv(2, { size: [2, 3], dilation: [3, 2], padding: 'valid' }),
  'pointwise convolution': (net) => net.conv(4, { size: [1, 1] }),
  depthwise: (net) => net.depthwise(1),
  'depthwise, multiplier 2, stride 2': (net) => net.depthwise(2, { strides: [2, 2] }),
  'depthwise, valid, no bias': (net) =>
    net.depthwise(1, { size: [2, 3], padding: 'valid', unbiased: true }),
  separable: (net) => net.separable(2, 1),
  'separable, multiplier 2, valid, no bias': (net) =>
    net.separable(4, 2, { size: [3, 2], padding: 'valid', unbiased: true }),
  'separable, stride 2': (net) => net.separable(2, 1, { strides: [2, 2] }),
  'max pooling, remainder': (net) => net.add({ type: 'maxPool' }),
  'max pooling, same, overlapping': (net) =>
    net.add({ type: 'maxPool', window: [3, 2], strides: [2, 1], padding: 'same' }),
  'average pooling, remainder': (net) => net.add({ type: 'averagePool' }),
  'average pooling, same, overlapping': (net) =>
    net.add({ type: 'averagePool', window: [3, 3], strides: [2, 1], padding: 'same' }),
  'global average': (net) => net.add({ type: 'globalAverage' }),
  'global maximum': (net) => net.add({ type: 'globalMax' }),
  'batch normalisation': (net) => net.batchNorm(),
  'batch normalisation, not scaled': (net) => net.batchNorm({ gamma: false }),
  'batch normalisation, not shifted': (net) => net.batchNorm({ beta: false }),
  'batch normalisation, neither': (net) => net.batchNorm({ gamma: false, beta: false }),
  'zero padding': (net) => {
    net.add({ type: 'zeroPadding', rows: [1, 0], columns: [2, 1] });
    net.conv(2, { padding: 'valid' });
  },
  'up-sampling': (net) => {
    net.add({ type: 'upSampling', times: [2, 3] });
    net.conv(2, { size: [2, 2] });
  },
  'residual sum of three': (net) => net.add({ type: 'add' }, net.conv(3), net.depthwise(1), 0),
  'product of two branches': (net) => net.add({ type: 'multiply' }, net.conv(3), 0),
  'squeeze and excitation': (net) => {
    net.add({ type: 'globalAverage' });
    net.dense(3);
    net.add({ type: 'activation', name: 'sigmoid', fused: true });
    net.add({ type: 'multiply' }, net.add({ type: 'reshape', shape: [1, 1, 3] }), 0);
  },
  'convolution of a concatenation': (net) => {
    net.add({ type: 'concatenate' }, net.conv(2), 0, net.conv(1, {}, 0));
    net.conv(2);
  },
  dropout: (net) => net.add({ type: 'dropout' }),
  'two dense layers': (net) => {
    net.add({ type: 'flatten' });
    net.dense(4, { unbiased: true });
    net.add({ type: 'activation', name: 'tanh', fused: true });
  },
};

/** After a convolution: as its own activation where that can be, and as a layer. */
const activations = (fused: boolean) =>
  Object.fromEntries(
    (Object.keys(ACTIVATIONS) as ActivationName[])
      .filter((name) => !(fused && name === 'leakyRelu'))
      .map((name): [string, Build] => [
        `${name}, ${fused ? 'fused' : 'a layer'}`,
        (net) => {
          net.conv(4);
          net.add({ type: 'activation', name, fused, ...(name === 'leakyRelu' && { alpha: 0.2 }) });
        },
      ]),
  );

export interface LayerCase {
  readonly name: string;
  readonly net: Net;
  /** Nodes with positions that a layer of the model gives. */
  readonly targets: readonly number[];
}

/** @param seed Of the weights. */
export function layerCases(seed: number): LayerCase[] {
  const all = [
    ...casesOf('signal', [9], signals, seed),
    ...casesOf('image', [6, 5], images, seed),
    ...casesOf('signal', [9], activations(true), seed),
    ...casesOf('image', [4, 5], activations(false), seed),
  ];
  return all;
}

function casesOf(
  kind: string,
  spatial: readonly number[],
  builds: Record<string, Build>,
  seed: number,
): LayerCase[] {
  return Object.entries(builds).map(([name, build], i) => {
    const net = new NetBuilder(spatial, 2, seed + i);
    net.conv(3);
    build(net);
    const targets = net.nodes.flatMap((_, node) => {
      const { height, width } = net.shapeOf(node);
      const next = net.nodes[node + 1]?.op;
      const hidden = next?.type === 'activation' && next.fused;
      return height * width > 1 && !hidden ? [node] : [];
    });
    if (net.shapeOf().height * net.shapeOf().width > 1) net.add({ type: 'flatten' });
    net.dense(3);
    return { name: `${kind}: ${name}`, net: net.net(0), targets };
  });
}
