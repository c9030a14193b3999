import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomState } from '@lucida/data';
import { encode } from 'fast-png';

export interface Textures {
  /** Images of each class. */
  readonly each: number;
  readonly seed: number;
  /** `[height, width]`; default 16 x 16. */
  readonly size?: readonly [number, number];
  /** Their names, at most eight; default three. */
  readonly classes?: readonly string[];
}

/** Shares of a circle from one pixel to the next, for stripes of each class: coarse, fine, none, ... */
const FREQUENCIES = [0.8, 2.2, 0, 0.4, 1.2, 1.6, 2.8, 0.1];

/** Writes a folder of PNG images, a sub-folder for each class of noisy stripes. */
export function writeTextures(folder: string, textures: Textures): void {
  const { each, seed, size = [16, 16], classes = ['coarse', 'fine', 'plain'] } = textures;
  const random = new RandomState([seed]);
  const [height, width] = size;
  for (const [index, name] of classes.entries()) {
    const frequency = FREQUENCIES[index]!;
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < each; i++) {
      const phase = 6 * random.rand();
      const data = Uint8Array.from({ length: height * width * 3 }, (_, at) => {
        const stripe = frequency && Math.sin(frequency * (Math.floor(at / 3) % width) + phase);
        return 128 + 90 * stripe + 30 * (random.rand() - 0.5);
      });
      writeFileSync(join(folder, name, `${i}.png`), encode({ width, height, data, channels: 3 }));
    }
  }
}
