/**
 * Makes the folder that is served: the page, its scripts and styles, and tfjs' WebAssembly. Run by
 * `pnpm build` after the compiler.
 */
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportStyles } from '@lucida/viz';
import { build } from 'esbuild';
import { PAGE_FOLDER } from './node-server.js';

const compiled = fileURLToPath(new URL('./', import.meta.url));
const source = fileURLToPath(new URL('../../src/page/', import.meta.url));
const wasmFolder = dirname(
  createRequire(import.meta.url).resolve(
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
  ),
);

async function copy(folder: string, wanted: RegExp): Promise<void> {
  const names = (await readdir(folder)).filter((name) => wanted.test(name));
  await Promise.all(names.map((name) => copyFile(join(folder, name), join(PAGE_FOLDER, name))));
}

await rm(PAGE_FOLDER, { recursive: true, force: true });
await mkdir(PAGE_FOLDER, { recursive: true });
await build({
  entryPoints: ['page', 'driven', 'lane-worker'].map((name) => join(compiled, `${name}.js`)),
  outdir: PAGE_FOLDER,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  logLevel: 'warning',
});
await copy(source, /\.(html|css)$/);
await copy(wasmFolder, /\.wasm$/);
await writeFile(join(PAGE_FOLDER, 'report.css'), reportStyles);
