import type { GraphWriter } from '../graph-writer.js';

/** What each value of a layer's result takes of each value of its input, along one axis. */
export type Shares = readonly (readonly number[])[];

/**
 * Takes the gradient of a layer that is linear along each spatial axis by itself, the same in every
 * channel, back through it.
 *
 * @param gradient Name, with channels first.
 * @param shares `[results][inputs]` for each spatial axis, of which there are one or two.
 */
export function throughLinearMap(
  writer: GraphWriter,
  gradient: string,
  shares: readonly Shares[],
  name: string,
): string {
  const across = shares.at(-1)!;
  const size = [across.length, across[0]!.length];
  const result = writer.add('MatMul', [gradient, writer.floats(across.flat(), size)], name);
  if (shares.length === 1) return result;
  const down = shares[0]!;
  const transposed = down[0]!.map((_, input) => down.map((row) => row[input]!));
  const rows = writer.floats(transposed.flat(), [transposed.length, down.length]);
  return writer.add('MatMul', [rows, result], name);
}
