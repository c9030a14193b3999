import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { runChild } from './child.js';

it('the example of the README runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```js\n(.*?)```/s.exec(readme)?.[1];
  const { status, stdout } = await runChild(example!);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^(webgpu|wasm) 6\n$/);
});
