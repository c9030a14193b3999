import { readFileSync } from 'node:fs';

type Runtime = typeof import('onnxruntime-node');

/** Null on platforms for which onnxruntime has no binary. */
export const onnxruntime: Runtime | null = await import('onnxruntime-node').catch(() => null);

export const SKIPPED = 'onnxruntime-node is not installed here';

export type Outputs = Readonly<Record<string, readonly number[]>>;

/** What onnxruntime-node gives for samples of `shape`, after one another in `values`. */
export async function runOnnx(
  path: string,
  values: Float32Array,
  shape: readonly number[],
): Promise<Outputs> {
  const { InferenceSession, Tensor } = onnxruntime as Runtime;
  const session = await InferenceSession.create(readFileSync(path), { intraOpNumThreads: 1 });
  const samples = values.length / shape.reduce((product, length) => product * length, 1);
  const results = await session.run({ input: new Tensor('float32', values, [samples, ...shape]) });
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { data }]) => [name, Array.from(data as Float32Array)]),
  );
}

/** The farthest that two lists of numbers are apart, place by place. */
export function farthest(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
}
