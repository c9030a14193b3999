import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';
import { build, type Metafile, type Plugin } from 'esbuild';

/** Loaded only by what the archive is not for (images, onnxruntime, browsers, packing), if at all. */
const LEFT_OUT = ['sharp', 'onnxruntime-node', 'playwright-core', 'esbuild', 'tar', 'fsevents'];
/** Stands in the archive as a package. */
const BESIDE = 'webgpu';

/** This file's own room: an archive packs no other. */
const PACKING = '*/pack/node-pack.js';

/**
 * What CommonJS modules expect to find. Places are taken from the bundle's folder.
 */
const BANNER = [
  "import { createRequire as lucidaCreateRequire } from 'node:module';",
  "import { fileURLToPath as lucidaFileURLToPath } from 'node:url';",
  'const require = lucidaCreateRequire(import.meta.url);',
  'const lucidaPlace = (place) => new URL(place, import.meta.url);',
].join('\n');

export interface Bundle {
  /** Of the packages whose code is inside: their folders. */
  readonly packages: readonly string[];
}

/**
 * Bundles entries into few ES modules in one folder, flat. A module that asks where it is hears the
 * place that it has in the workspace, moved into that folder: files that it looks for are to be put
 * there (see `placeInBundle`).
 *
 * @param root The workspace.
 * @param entries Names in the bundle, without `.js`, and files.
 */
export async function bundle(
  root: string,
  entries: Readonly<Record<string, string>>,
  folder: string,
): Promise<Bundle> {
  const { metafile } = await build({
    entryPoints: { ...entries },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: BANNER },
    external: [BESIDE, PACKING, ...LEFT_OUT],
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    plugins: [ownPlaces(root)],
  });
  refuseStaticExternals(metafile, Object.keys(entries));
  const folders = Object.keys(metafile.inputs).flatMap((input) => packageFolder(input) ?? []);
  return { packages: [...new Set(folders)].sort() };
}

/**
 * Where a file of the workspace lies in the bundle's folder: `node_modules/.pnpm/x@1/node_modules/x`
 * becomes `node_modules/x`.
 */
export function placeInBundle(root: string, file: string): string {
  const place = relative(root, file).split(sep).join('/');
  const installed = place.lastIndexOf('node_modules/');
  return installed === -1 ? place : place.slice(installed);
}

function ownPlaces(root: string): Plugin {
  return {
    name: 'own-places',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const place = JSON.stringify(placeInBundle(root, path));
        const contents = text.includes('import.meta.url')
          ? text.replaceAll('import.meta.url', `lucidaPlace(${place}).href`)
          : /\b__dirname\b|\b__filename\b/.test(text)
            ? `var __filename = lucidaFileURLToPath(lucidaPlace(${place}));\n` +
              `var __dirname = require('node:path').dirname(__filename);\n${text}`
            : text;
        return { contents, loader: 'js' };
      });
    },
  };
}

/** What is left out must not be needed to start. */
function refuseStaticExternals({ outputs }: Metafile, entries: readonly string[]): void {
  const started = new Set<string>();
  const visit = (file: string) => {
    if (started.has(file)) return;
    started.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? []) {
      if (kind !== 'import-statement') continue;
      if (external && LEFT_OUT.includes(path)) {
        throw new LucidaError(`The bundle would load ${path} at its start, which is not packed.`);
      }
      if (!external) visit(path);
    }
  };
  for (const [file, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint && entries.some((name) => file.endsWith(`/${name}.js`))) visit(file);
  }
}

function packageFolder(input: string): string | null {
  const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
  return folder ?? null;
}
