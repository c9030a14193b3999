import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Dataset, subset } from '@lucida/data';
import { openDataset } from '@lucida/data/node';
import { loadModel } from '@lucida/models/node';
import { startBackend } from '@lucida/runtime/node';
import { beforeAll, describe, it } from 'vitest';
import { decidedVgg7, expectCourse } from './course-check.js';

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const there = existsSync(shared);

describe.skipIf(!there)(
  `the course preset on tiles${there ? '' : ` (${shared} is absent)`}`,
  () => {
    beforeAll(() => startBackend('wasm'));

    it('equals the float64 reference: a small VGG, small tiles', async () => {
      const model = decidedVgg7(32);
      await expectCourse(model, await tilesOf(8, 32), 'wasm');
      model.dispose();
    });

    it('equals the float64 reference: the real model, real tiles', async () => {
      const { model } = await loadModel(`${shared}models/HMT.h5`);
      // Two, as the reference takes its time; all eight that were tried agreed as well.
      await expectCourse(model, await tilesOf(2, 224), 'wasm');
      model.dispose();
    });
  },
);

/** The first tile of each of the first classes. */
async function tilesOf(classes: number, side: number): Promise<Dataset> {
  const tiles = await openDataset(`${shared}hmt/test`, { images: { size: [side, side] } });
  return subset(
    tiles,
    Array.from({ length: classes }, (_, c) => tiles.labels.indexOf(c)),
  );
}
