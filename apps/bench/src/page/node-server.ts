import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LucidaError, UsageError } from '@lucida/runtime/errors';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
};

const HEADERS = {
  // An isolated page has shared memory, which threads need, and a clock of microseconds.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  // Whatever the page does, it reaches this server and nothing else.
  'content-security-policy': "default-src 'self' blob: data: 'unsafe-inline' 'unsafe-eval'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

/** The same from the sources and from what is built of them. */
export const PAGE_FOLDER = fileURLToPath(new URL('../../dist/page/public/', import.meta.url));

export interface PageServer {
  /** `http://localhost:8123/` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder's files on this machine's loopback address, and nothing else.
 *
 * @param port 0 for any that is free.
 * @param extra More files: text by path.
 * @param files More files: their places on this machine by path.
 * @throws UsageError where the port is taken; LucidaError where the folder is not there.
 */
export async function servePage(
  port: number,
  { folder = PAGE_FOLDER, extra = {}, files = {} }: PageServerOptions = {},
): Promise<PageServer> {
  const names = new Set(filesOf(folder));
  const server = createServer(async ({ url = '/', method }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname.slice(1));
    const name = path === '' ? 'index.html' : path;
    const place = Object.hasOwn(files, name) ? files[name] : undefined;
    const known = names.has(name) || Object.hasOwn(extra, name) || place !== undefined;
    const status = !known ? 404 : method === 'GET' || method === 'HEAD' ? 200 : 405;
    response.writeHead(status, { ...HEADERS, 'content-type': typeOf(status === 200 ? name : '') });
    if (status !== 200) return response.end();
    try {
      response.end(extra[name] ?? (await readFile(place ?? join(folder, name))));
    } catch {
      // Gone since: the page says that it could not be fetched.
      response.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(whyNot(error, port)));
    server.listen(port, 'localhost', resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface PageServerOptions {
  readonly folder?: string;
  readonly extra?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new LucidaError(`The bench's page is not at ${folder}: build it with "pnpm build".`, {
      cause,
    });
  }
}

const typeOf = (name: string) => CONTENT_TYPES[extname(name)] ?? 'application/octet-stream';

function whyNot(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new UsageError(`Port ${port} is in use by another program: give another one.`);
  }
  if (error.code === 'EACCES') {
    return new UsageError(`Port ${port} is not for this user: give one from 1024 on.`);
  }
  return new LucidaError(`The page could not be served on port ${port}: ${error.message}.`);
}
