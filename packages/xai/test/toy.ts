import type { Net, Node } from './reference/net.js';

/**
 * A net whose target activation is its input: a convolution of one tap with the identity as kernel,
 * then the given head.
 */
export function toyNet(spatial: readonly number[], channels: number, ...head: Node['op'][]): Net {
  const kernel = Array.from({ length: channels ** 2 }, (_, i) =>
    Number(i % channels === Math.floor(i / channels)),
  );
  const bias = new Array<number>(channels).fill(0);
  const nodes: Node[] = [
    { op: { type: 'conv', rows: 1, columns: 1, kernel, bias }, inputs: [-1] },
    ...head.map((op, i) => ({ op, inputs: [i] })),
  ];
  return { spatial, inputChannels: channels, nodes, target: 0 };
}

/** A dense layer `[in][out]`. */
export function dense(kernel: number[], bias: number[]): Node['op'] {
  return { type: 'dense', kernel, bias };
}
