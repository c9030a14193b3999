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
}

/** Shares of a circle from one pixel to the next: coarse stripes, fine stripes. */
const CLASSES = { coarse: 0.8, fine: 2.2, plain: 0 };

/** Writes a folder of PNG images, a sub-folder for each of three classes of noisy stripes. */
export function writeTextures(folder: string, { each, seed, size = [16, 16] }: Textures): void {
  const random = new RandomState([seed]);
  const [height, width] = size;
  for (const [name, frequency] of Object.entries(CLASSES)) {
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
