import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChild } from './child.js';

const start = (backends: string[]) => `
  import { startBackend } from '@lucida/runtime/node';
  const results = [];
  for (const backend of ${JSON.stringify(backends)}) {
    results.push(
      await startBackend(backend).catch(({ name, message }) => ({ name, message })),
    );
  }
  console.log(JSON.stringify(results));`;

/** Starts backends in a process of its own, in which nothing else may be printed. */
async function startIn(env: NodeJS.ProcessEnv, backends: string[], flags: string[] = []) {
  const { status, stdout, stderr } = await runChild(start(backends), env, flags);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

// Only Linux finds its drivers through the Vulkan loader.
describe.runIf(process.platform === 'linux')('without a usable Vulkan driver', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lucida-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const drivers: Record<string, string | null> = {
    'no driver file': null,
    'a driver file that is no JSON': 'not JSON',
    'a driver file without its library': JSON.stringify({
      file_format_version: '1.0.0',
      ICD: { library_path: '/nowhere/libvulkan_none.so', api_version: '1.3.0' },
    }),
  };
  for (const [name, content] of Object.entries(drivers)) {
    it(`webgpu is refused and auto takes wasm: ${name}`, async () => {
      const path = join(folder, `${name}.json`);
      if (content !== null) await writeFile(path, content);
      const [error, info] = await startIn({ VK_DRIVER_FILES: path }, ['webgpu', 'auto']);
      expect(error.name).toBe('UsageError');
      expect(error.message).toMatch(
        /^The backend webgpu is not available: .*[Vv]ulkan.*--backend auto, native, wasm or cpu\.$/,
      );
      expect(info).toMatchObject({ backend: 'wasm', adapter: null });
      expect(info.reason).toMatch(/^wasm, the fastest backend without a GPU; "lucida info" tells/);
    });
  }

  it('says that the Vulkan loader does not load', async () => {
    await writeFile(join(folder, 'libvulkan.so.1'), 'not a library');
    const [error] = await startIn({ LD_LIBRARY_PATH: folder }, ['webgpu']);
    expect(error.message).toContain('libvulkan.so.1');
  });
});

it.runIf(process.platform === 'linux')(
  'without WebAssembly wasm is refused and auto takes cpu, and says why',
  async () => {
    const env = { VK_DRIVER_FILES: '/nowhere.json' };
    const [error, info] = await startIn(env, ['wasm', 'auto'], ['--no-expose-wasm']);
    expect(error.message).toMatch(
      /wasm is not available: .*WebAssembly.*auto, webgpu, native or cpu\.$/,
    );
    expect(info).toMatchObject({ backend: 'cpu', adapter: null });
    expect(info.reason).toMatch(/neither webgpu nor wasm starts: .*Vulkan.*WebAssembly/);
  },
);
