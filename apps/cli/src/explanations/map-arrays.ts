import { type Dataset, type NpyArray, npyArray } from '@lucida/data';
import type { ExplainedSample } from '@lucida/eval';

/** What `maps.npz` holds of explained samples; the help of `explain` says it in words. */
export function mapArrays(
  explained: readonly ExplainedSample[],
  { inputShape }: Dataset,
): [string, NpyArray][] {
  const first = explained[0]!;
  const stack = (
    shape: readonly number[],
    valuesOf: (sample: ExplainedSample) => Float32Array,
  ): NpyArray => {
    const size = shape.reduce((product, length) => product * length, 1);
    const all = new Float32Array(explained.length * size);
    explained.forEach((sample, n) => {
      all.set(valuesOf(sample), n * size);
    });
    return npyArray(all, [explained.length, ...shape]);
  };
  return [
    ...first.maps.flatMap((map, m): [string, NpyArray][] => {
      const several = first.maps.filter(({ method }) => method === map.method).length > 1;
      const name = several ? `${map.method}@${map.layer}` : map.method;
      return [
        [name, stack(inputShape.slice(0, -1), ({ maps }) => maps[m]!.values)],
        [`${name}.raw`, stack(first.rawMaps[m]!.shape, ({ rawMaps }) => rawMaps[m]!.values)],
      ];
    }),
    ['sample', npyArray(Int32Array.from(explained, ({ index }) => index))],
    ['label', npyArray(Int32Array.from(explained, ({ trueClass }) => trueClass ?? -1))],
    ['predicted', npyArray(Int32Array.from(explained, ({ predictedClass }) => predictedClass))],
    ['probability', npyArray(Float32Array.from(explained, ({ probability }) => probability))],
  ];
}
