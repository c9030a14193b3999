import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nodeGraphics } from '../node/dawn.js';
import { onnxruntimeNode } from '../node/onnxruntime.js';
import { startBackend } from '../node.js';
import { skipper, type TestPlatform } from './platform.js';

export const platform: TestPlatform = {
  whySkipped: await skipper(
    process.env.LUCIDA_TEST_BACKENDS,
    nodeGraphics.probe,
    onnxruntimeNode().probe,
  ),
  start: startBackend,
  sharedData(relativePath) {
    const root = workspaceRoot(process.cwd());
    const path = root && join(root, '..', 'shared', 'data', relativePath);
    if (path && existsSync(path)) return path;
    console.info(`shared data ${relativePath} is absent: the tests that need it are skipped`);
    return null;
  },
  readFixture: async (url) => JSON.parse(await readFile(url, 'utf8')),
};

function workspaceRoot(folder: string): string | null {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? null : workspaceRoot(parent);
}
