import { denseForm } from '../layers/dense.js';
import { weightOf } from '../layers/types.js';
import { inOrderOf } from './order.js';
import type { LayerGradient } from './types.js';

/** A product with the transposed kernel. */
export const dense: LayerGradient = (layer) => {
  const { writer, inputs, before } = layer;
  const [input] = inputs as [(typeof inputs)[number]];
  const name = `${layer.name}/gradient`;
  const gradient = inOrderOf(layer.gradient, before);
  const { of, kernel, window } = denseForm(layer);
  if (of === 'vector')
    return [input.like(writer.add('Gemm', [gradient, kernel], name, { transB: 1 }))];
  if (of === 'channels-first') {
    const attributes = { kernel_shape: window };
    return [input.like(writer.add('ConvTranspose', [gradient, kernel], name, attributes))];
  }
  const transposed = writer.weight(`${layer.name}/kernel`, weightOf(layer, 'kernel')!, {
    order: [1, 0],
  });
  return [input.like(writer.add('MatMul', [gradient, transposed], name))];
};
