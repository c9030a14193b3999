import { writeFileSync } from 'node:fs';
import { npyArray, writeNpz } from '@lucida/data';

export interface Samples {
  readonly shape: readonly [number, ...number[]];
  /** Every value is 0.5, except at the first sample's position 2. */
  readonly odd?: number;
  readonly label?: number;
}

/** Writes an archive with the arrays `x` and `y`, all values alike. */
export function writeSamples(path: string, { shape, odd = 0.5, label = 1 }: Samples): void {
  const size = shape.reduce((product, length) => product * length, 1);
  const x = new Float32Array(size).fill(0.5);
  if (size > 2) x[2] = odd;
  const y = new Int32Array(shape[0]).fill(label);
  writeFileSync(
    path,
    writeNpz([
      ['x', npyArray(x, shape)],
      ['y', npyArray(y, [shape[0]])],
    ]),
  );
}
