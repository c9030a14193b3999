/** Names of the kernel's inputs. */
export type ClosedFormDropsInput = 'features' | 'atBaseline' | 'kernel' | 'oneHot';

type Shape = readonly number[];

/** How far apart in `atBaseline` what belongs to neighbouring samples and positions lies. */
export function baselineStrides({
  atBaseline,
}: {
  readonly atBaseline: { readonly shape: Shape };
}): {
  readonly ofSample: number;
  readonly ofPosition: number;
} {
  const [samples, positions, channels] = atBaseline.shape as [number, number, number];
  return {
    ofSample: samples === 1 ? 0 : positions * channels,
    ofPosition: positions === 1 ? 0 : channels,
  };
}
