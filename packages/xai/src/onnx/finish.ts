import { SMALLEST_NORMAL } from '../float32.js';
import { resizeMatrix } from '../postprocess/resize.js';
import type { Resizer } from '../types.js';
import type { ExplainedGraph } from './explained-graph.js';
import { quotientWhere } from './weights.js';

/**
 * Writes what `finishMaps` does: ReLU, division by the maximum, resizing to the input. Resizing is a
 * product with a matrix for each axis, as every runtime has it in the same way.
 *
 * @param raw `[n, 1, P]`
 * @returns `[n, ...spatial]`
 */
export function writeFinishedMap(graph: ExplainedGraph, raw: string, resizer: Resizer): string {
  const { f, cut, network } = graph;
  const { writer } = network;
  const positive = f('Relu', raw);
  const max = writer.add('ReduceMax', [positive], 'map/max', { axes: [1, 2] });
  const something = f('GreaterOrEqual', max, SMALLEST_NORMAL);
  const normalized = quotientWhere(graph, something, positive, max);
  const from = cut.spatialShape;
  const to = cut.inputShape.slice(0, -1);
  const image = f(
    'Reshape',
    normalized,
    writer.integers([0, ...(from.length === 1 ? [1] : []), ...from]),
  );
  const across = resizedAcross(graph, image, from.at(-1)!, to.at(-1)!, resizer);
  const resized =
    from.length === 1 ? across : resizedDown(graph, across, from[0]!, to[0]!, resizer);
  const bounded = resizer === 'cubic-spline' ? resized : f('Min', resized, 1);
  return f('Reshape', bounded, writer.integers([0, ...to]));
}

/** `[n, height, from]` times the resizer's matrix, transposed. */
function resizedAcross(
  { f, network }: ExplainedGraph,
  image: string,
  from: number,
  to: number,
  resizer: Resizer,
): string {
  if (from === to) return image;
  const matrix = resizeMatrix(resizer, from, to);
  const transposed = Array.from(
    { length: from * to },
    (_, i) => matrix[(i % to) * from + Math.floor(i / to)]!,
  );
  return f('MatMul', image, network.writer.floats(transposed, [from, to]));
}

/** The resizer's matrix times `[n, from, width]`. */
function resizedDown(
  { f, network }: ExplainedGraph,
  image: string,
  from: number,
  to: number,
  resizer: Resizer,
): string {
  if (from === to) return image;
  const matrix = Array.from(resizeMatrix(resizer, from, to));
  return f('MatMul', network.writer.floats(matrix, [to, from]), image);
}
