import { runReadmeExample } from '@lucida/runtime/testing';
import { expect, test } from 'vitest';
import { makeImage } from './images/made-images.js';

test('the example of the README runs against the built package', async () => {
  const { stdout } = await runReadmeExample(import.meta.url, {
    'tiles/normal/1.png': await makeImage('png', 1),
    'tiles/normal/2.png': await makeImage('png', 2),
    'tiles/tumour/1.png': await makeImage('png', 3),
  });
  expect(stdout).toMatch(/^\[ 128, 40, 1 \] \d Float32Array\(40\)/);
  expect(stdout).toMatch(/\n400 sha256:[0-9a-f]{64}\n200 \[[^\]]*'9'\s*\]\n/);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /\[ 3, 64, 64, 3 \] \[ 'normal\/1.png', 'normal\/2.png', 'tumour\/1.png' \] \[ 'normal', 'tumour' \] 2 $/,
  );
});
