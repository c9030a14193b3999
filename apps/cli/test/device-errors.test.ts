import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeEachBackend } from '@lucida/runtime/testing';
import { expect, inject, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { expectRefusal } from './support/refusal.js';
import { projectRoot, run } from './support/run.js';

const model = inject('tinyModel');
const folder = temporaryFolder();

/** What befalls the graphics device while a command is at work. */
const ACCIDENTS = {
  lost: {
    befall: 'device.destroy();',
    problem: /^error: The graphics device was lost \(.+\); start again.* --backend wasm\.$/,
  },
  full: {
    befall: `
      for (let i = 0; i < 1000; i++)
        device.createBuffer({ size: device.limits.maxBufferSize, usage: 128 });`,
    problem: /^error: The graphics device is out of memory \(.+\); try .* --backend wasm\.$/,
  },
};

/** A module that, loaded before a command, has an accident happen soon after its work began. */
function accident(kind: keyof typeof ACCIDENTS): string {
  const runtime = createRequire(join(projectRoot, 'packages/runtime/package.json'));
  const path = join(folder, `${kind}.mjs`);
  writeFileSync(
    path,
    `const { globals } = await import(${JSON.stringify(pathToFileURL(runtime.resolve('webgpu')))});
    const adapter = globals.GPUAdapter.prototype;
    const queue = globals.GPUQueue.prototype;
    const { requestDevice } = adapter;
    const { submit } = queue;
    let device;
    let submissions = 0;
    adapter.requestDevice = async function (...args) {
      device = await requestDevice.apply(this, args);
      return device;
    };
    queue.submit = function (...args) {
      submit.apply(this, args);
      if (++submissions === 2) { ${ACCIDENTS[kind].befall} }
    };`,
  );
  return pathToFileURL(path).href;
}

describeEachBackend('the graphics device fails', () => {
  it.each([
    ['lost', ['evaluate', model, '--data', 'mnist1d', '--json']],
    ['lost', ['explain', model, '--data', 'mnist1d', '--samples', '1', '--out', 'maps']],
    ['lost', ['score', model, '--data', 'mnist1d', '--limit', '9', '--json']],
    ['full', ['score', model, '--data', 'mnist1d', '--limit', '9', '--json']],
  ] as const)('%s: %j says so in one sentence and writes nothing', async (kind, args) => {
    const NODE_OPTIONS = `--import ${accident(kind)}`;
    const ended = await run([...args, '--backend', 'webgpu'], {
      cwd: folder,
      env: { NODE_OPTIONS },
    });
    const stderr = ended.stderr.replace(/^Warning: max\w+ artificially reduced .*\n/gm, '');
    expectRefusal({ ...ended, stderr }, { code: 1, problem: ACCIDENTS[kind].problem });
    expect(filesIn(folder).filter((path) => !path.endsWith('.mjs'))).toEqual([]);
  });
}, ['webgpu']);
