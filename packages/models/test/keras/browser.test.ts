import { fileURLToPath } from 'node:url';
import { expectClose } from '@lucida/runtime/testing';
import { describeInBrowser } from '@lucida/runtime/testing/browser';
import { it } from 'vitest';
import { kerasFixtures } from './archives.js';

const entry = fileURLToPath(new URL('browser/import-page.ts', import.meta.url));

describeInBrowser('importKeras in a browser', ({ runInPage }) => {
  const opened = kerasFixtures().flatMap((fixture) =>
    fixture.cases
      .filter(({ file }) => /^(image_layers|images)\.(h5|keras)$/.test(file))
      .map((one) => ({ ...one, fixture, version: fixture.version })),
  );
  it.each(opened)('opens $file of Keras $version', async ({ fixture, file, ...expected }) => {
    const { input, inputShape, output } = expected;
    const task = { file, input, inputShape };
    const files = { [file]: fixture.file(file) };
    expectClose(await runInPage<number[]>(entry, task, { files }), output);
  });
});
