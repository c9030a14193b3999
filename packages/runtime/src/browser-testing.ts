import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { CHROMIUM_FLAGS, chromiumMissing, chromiumPath } from './chromium.js';

const BLANK_PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">';
const ENTRY_PATH = 'entry.js';

export interface PageOptions {
  /** Files the page may fetch: contents by path from the page's own folder (`model/weights.bin`). */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
}

/** The browser of a suite; there once the suite's tests run. */
export interface TestBrowser {
  browser(): Browser;
  /**
   * Bundles a TypeScript or JavaScript module for the browser, opens a page on localhost that loads
   * it, and calls the `main(input)` that it exports.
   *
   * @param entryFile Path of the module.
   * @param input What `main` is given; of JSON's kinds.
   * @returns What `main` returns or resolves to; of JSON's kinds.
   * @throws Error with what went wrong in the page: an exception, thrown anywhere, or a message on
   * the console's error channel, such as a file that is not there; or that the page was lost.
   */
  runInPage<T>(entryFile: string, input: unknown, options?: PageOptions): Promise<T>;
}

/**
 * Runs a suite that needs Chromium: the one that `LUCIDA_CHROMIUM` names, or `/usr/bin/chromium`.
 * Where there is none, a skipped suite says so.
 */
export function describeInBrowser(title: string, suite: (chromium: TestBrowser) => void): void {
  const said = chromiumMissing ? `${title} [browser: ${chromiumMissing}]` : `${title} [browser]`;
  describe.skipIf(chromiumMissing)(said, () => {
    let running: Browser;
    beforeAll(async () => {
      running = await chromium.launch({ executablePath: chromiumPath, args: [...CHROMIUM_FLAGS] });
    });
    afterAll(() => running?.close());
    suite({
      browser: () => running,
      runInPage: (...call) => runInPage(running, ...call),
    });
  });
}

async function runInPage<T>(
  browser: Browser,
  entryFile: string,
  input: unknown,
  { files = {} }: PageOptions = {},
): Promise<T> {
  const served = new Map<string, Uint8Array | string>([
    ...Object.entries(files),
    ['', BLANK_PAGE],
    [ENTRY_PATH, await bundle(entryFile)],
  ]);
  const server = await serve(served);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    const { port } = server.address() as AddressInfo;
    // As text, so that no transformation of this file gets at the import.
    const call = `import('./${ENTRY_PATH}').then(({ main }) => main(${JSON.stringify(input)}))`;
    const result = await page
      .goto(`http://localhost:${port}/`)
      .then(() => page.evaluate(call))
      .catch((error) => {
        throw whyLost(error);
      });
    if (complaints.length > 0) throw new Error(`In the page: ${complaints.join('; ')}`);
    return result as T;
  } finally {
    await context.close();
    server.close();
  }
}

/** What became of a page that gives no result. */
function whyLost(error: Error): Error {
  if (!/(Target|Page) crashed|has been closed/.test(error.message)) return error;
  return new Error(
    'The page was lost before it gave a result: Chromium crashed, ran out of memory or was ended.',
    { cause: error },
  );
}

async function bundle(entryFile: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entryFile],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.contents;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '': 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  wasm: 'application/wasm',
};

async function serve(files: ReadonlyMap<string, Uint8Array | string>): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname).slice(1);
    const content = files.get(path);
    const extension = path.slice(path.lastIndexOf('.') + 1);
    const type = CONTENT_TYPES[extension] ?? 'application/octet-stream';
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': type });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return server;
}
