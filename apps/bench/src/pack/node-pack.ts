import { chmod, copyFile, cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { create } from 'tar';
import { bundle, placeInBundle } from './bundle.js';
import { licenceTexts } from './licences.js';
import { checkNodeBinary } from './node-binary.js';

/** The workspace. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** The archive's one folder. */
const NAME = 'lucida-bench';
const MOST_BYTES = 60 * 2 ** 20;
/** What runs: the command, and a lane's process. */
const ENTRIES = {
  main: 'apps/bench/dist/main.js',
  'node-lane-main': 'apps/bench/dist/lanes/node-lane-main.js',
} as const;
/** What the code looks for beside itself. */
const FILES = [
  'packages/runtime/bin/probe-webgpu.mjs',
  'packages/runtime/package.json',
  'apps/bench/package.json',
];
const WASM_FILES = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];
const MIDNIGHT = new Date(Date.UTC(2000, 0, 1));

export interface PackOptions {
  /** The archive to write. */
  readonly out: string;
  /** A linux-x64 build of Node; default the one that runs. */
  readonly node?: string | undefined;
  /** Hears what is being done. */
  progress?(doing: string): void;
}

/**
 * Writes one archive with all that the bench needs on a bare x86-64 Linux machine: Node, Dawn, the
 * built code and `run.sh`. The bench must have been built.
 *
 * @returns The archive's size in bytes.
 * @throws UsageError for a Node that will not do; LucidaError where it would be over 60 MiB.
 */
export async function packBench({ out, node, progress }: PackOptions): Promise<number> {
  const binary = nodeBinary(node);
  const { licence } = await checkNodeBinary(binary);
  const work = await mkdtemp(join(tmpdir(), 'lucida-pack-'));
  const partial = resolve(`${out}.${process.pid}.partial`);
  try {
    const folder = join(work, NAME);
    progress?.('bundling the code');
    const packages = await placeApp(join(folder, 'app'));
    progress?.('copying Node and Dawn');
    await mkdir(join(folder, 'bin'));
    await copyFile(binary, join(folder, 'bin/node'));
    await chmod(join(folder, 'bin/node'), 0o755);
    await copyFile(join(ROOT, 'apps/bench/src/pack/run.sh'), join(folder, 'run.sh'));
    await chmod(join(folder, 'run.sh'), 0o755);
    for (const file of ['LICENSE', 'NOTICE']) await copyFile(join(ROOT, file), join(folder, file));
    await writeFile(join(folder, 'LICENSE-node'), licence);
    await writeFile(join(folder, 'LICENSES-third-party'), await licenceTexts(packages));
    progress?.('compressing');
    await create(
      { file: partial, cwd: work, gzip: { level: 9 }, portable: true, mtime: MIDNIGHT },
      [NAME],
    );
    const { size } = await stat(partial);
    if (size > MOST_BYTES) {
      throw new LucidaError(
        `The archive would have ${inMebibytes(size)}, over ${inMebibytes(MOST_BYTES)}; nothing was written. Give a smaller build of Node with --node FILE.`,
      );
    }
    await rename(partial, out);
    return size;
  } finally {
    await rm(partial, { force: true });
    await rm(work, { recursive: true, force: true });
  }
}

export const inMebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function nodeBinary(given: string | undefined): string {
  if (given !== undefined) return given;
  if (process.platform === 'linux' && process.arch === 'x64') return process.execPath;
  throw new UsageError(
    `The archive is for Linux on x86-64, and this Node is for ${process.platform} on ${process.arch}; give a linux-x64 build of Node (as from nodejs.org) with --node FILE.`,
  );
}

/** The code with the files that it looks for; the folders of the packages that went in. */
async function placeApp(app: string): Promise<string[]> {
  const entries = Object.fromEntries(
    Object.entries(ENTRIES).map(([name, file]) => [name, join(ROOT, file)]),
  );
  const { packages } = await bundle(ROOT, entries, app);
  await writeFile(join(app, 'package.json'), '{ "type": "module" }\n');
  for (const [name, file] of Object.entries(ENTRIES)) {
    // Where the others look for it.
    const up = '../'.repeat(file.split('/').length - 1);
    await place(app, file, (to) => writeFile(to, `import '${up}${name}.js';\n`));
  }
  for (const file of FILES) await place(app, file, (to) => copyFile(join(ROOT, file), to));
  const wasm = dirname(packageFile(ROOT, 'apps/bench', '@tensorflow/tfjs-backend-wasm'));
  for (const name of WASM_FILES) {
    const file = join(wasm, name);
    await place(app, placeInBundle(ROOT, file), (to) => copyFile(file, to));
  }
  const dawn = dirname(packageFile(ROOT, 'packages/runtime', 'webgpu'));
  for (const name of ['package.json', 'index.js', 'LICENSE.md', 'dist/linux-x64/dawn.node']) {
    await place(app, join('node_modules/webgpu', name), (to) => cp(join(dawn, name), to));
  }
  return [...packages.map((folder) => resolve(folder)), dawn];
}

async function place(app: string, name: string, write: (to: string) => Promise<void>) {
  const to = join(app, name);
  await mkdir(dirname(to), { recursive: true });
  await write(to);
}

/** The main file of a package that a member of the workspace depends on. */
function packageFile(root: string, member: string, name: string): string {
  return createRequire(join(root, member, 'package.json')).resolve(name);
}
