import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** A folder of each test's own, and servers that end with it. */
export function workplace() {
  const place = {
    folder: '',
    /** Ends the server that was started last. */
    stop: () => {},
    /** A server on this machine that answers as the test says; gives its URL. */
    async serve(answer: Answer): Promise<string> {
      let nth = 0;
      const server = createServer((request, response) => answer(request, response, nth++));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      place.stop = () => {
        server.closeAllConnections();
        server.close();
        place.stop = () => {};
      };
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.zip`;
    },
  };
  beforeEach(() => {
    place.folder = mkdtempSync(join(tmpdir(), 'lucida-hmt-'));
  });
  afterEach(() => {
    place.stop();
    rmSync(place.folder, { recursive: true, force: true });
  });
  return place;
}

/** Answers as a good server: whole, or from where it is asked to. */
export function sendRange(
  bytes: Uint8Array,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const rest = bytes.subarray(from);
  response.writeHead(from ? 206 : 200, {
    'content-length': rest.length,
    ...(from && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  });
  response.end(rest);
}
