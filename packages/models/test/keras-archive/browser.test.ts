import { fileURLToPath } from 'node:url';
import { describeInBrowser } from '@lucida/runtime/testing/browser';
import { expect, it } from 'vitest';
import { readKerasArchive } from '../../src/keras/archive/index.js';
import { fixture, odd, sharedModel } from './fixtures.js';

const entry = fileURLToPath(new URL('./browser-entry.ts', import.meta.url));

describeInBrowser('reading Keras files', ({ runInPage }) => {
  it('gives what it gives in Node', async () => {
    const files: Record<string, Uint8Array> = {
      'keras-2.15.h5': fixture('keras-2.15.h5'),
      'keras-3.15.keras': fixture('keras-3.15.keras'),
    };
    const hmt = sharedModel('HMT.h5');
    if (hmt !== null) files['HMT.h5'] = hmt;
    const read = await runInPage<Record<string, unknown>>(entry, Object.keys(files), { files });
    for (const [name, bytes] of Object.entries(files)) {
      const { layers } = await readKerasArchive(bytes, name);
      expect(read[name]).toEqual(
        layers.map((layer) => [layer.name, ...layer.weights.map(({ values }) => [...values])]),
      );
    }
  });

  it('says what is wrong, quietly, and then reads on', async () => {
    const files = {
      'cut.h5': fixture('keras-2.15.h5').subarray(0, 5000),
      'nan.h5': odd('nan'),
      'plain.h5': odd('plain'),
    };
    const read = await runInPage<Record<string, unknown>>(entry, Object.keys(files), { files });
    expect(read['cut.h5']).toContain('Cannot read cut.h5: it is truncated');
    expect(read['nan.h5']).toContain('not a finite');
    expect(read['plain.h5']).toEqual([['dense', [0, 1, 2, 3, 4, 5]]]);
  });
});
