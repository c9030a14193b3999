import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LucidaError, messageOf } from '@lucida/runtime/errors';
import { cannotWrite, makeFolder } from '@lucida/runtime/files';
import { GrowingFile } from './growing-file.js';
import { sha256Of } from './sha256.js';

export interface DownloadOptions {
  readonly url: string;
  readonly bytes: number;
  /** Hex digest. */
  readonly sha256: string;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Attempts in a row that bring nothing before it gives up; default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled for each further one; default 1,000. */
  readonly pause?: number;
  /** Milliseconds without a byte after which an attempt has failed; default 30,000. */
  readonly patience?: number;
}

/**
 * Downloads a file of known length and checksum. What has come stands in `PATH.part`, from which a
 * later attempt or a later call goes on; a server that cannot go on in the middle starts again.
 *
 * @throws LucidaError that says what the server did and what to do.
 */
export async function downloadFile(path: string, options: DownloadOptions): Promise<void> {
  const { bytes, signal, onProgress, attempts = 5, pause = 1000 } = options;
  const part = `${path}.part`;
  await makeFolder(dirname(path)).catch((error) => {
    throw cannotWrite(dirname(path), error);
  });
  let failures = 0;
  for (;;) {
    const before = await sizeOf(part);
    if (before === bytes) break;
    let problem: unknown = new Error('the connection ended early');
    try {
      await fetchRest(part, before > bytes ? 0 : before, options);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof LucidaError) throw error;
      problem = error;
    }
    const now = await sizeOf(part);
    if (now === bytes) break;
    failures = now > before ? 1 : failures + 1;
    if (failures >= attempts) {
      throw new LucidaError(
        `Cannot download ${options.url}: ${whyOf(problem)}; ${now} of ${bytes} bytes are in ${part}, and running the command again goes on from there.`,
        { cause: problem },
      );
    }
    await sleep(pause * 2 ** (failures - 1), undefined, { ...(signal && { signal }) }).catch(() =>
      signal?.throwIfAborted(),
    );
  }
  onProgress?.(bytes, bytes);
  await checkFile(part, options);
  await rename(part, path).catch((error) => {
    throw cannotWrite(path, error);
  });
}

/** @throws LucidaError when a file is not the one expected; it is removed then. */
async function checkFile(part: string, { url, sha256 }: DownloadOptions): Promise<void> {
  const found = await sha256Of(part);
  if (found === sha256) return;
  const start = await readStart(part);
  await rm(part, { force: true });
  const what = /^\s*<(!doctype|html)/i.test(start)
    ? 'it is an HTML page'
    : `its SHA-256 is ${found}`;
  throw new LucidaError(
    `What came from ${url} is not the file that was published: ${what}, and ${sha256} was expected. It was removed; run the command again to download it afresh.`,
  );
}

/** Appends what is missing from byte `from` on; writes from the start if the server insists. */
async function fetchRest(part: string, from: number, options: DownloadOptions): Promise<void> {
  const { url, bytes, onProgress, patience = 30_000 } = options;
  const request = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expectBytes = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => request.abort(new Error(`nothing came for ${patience / 1000} s`)),
      patience,
    );
  };
  const signals = [request.signal, ...(options.signal ? [options.signal] : [])];
  expectBytes();
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any(signals),
      headers: { 'Accept-Encoding': 'identity', ...(from > 0 && { Range: `bytes=${from}-` }) },
    });
    const start = startOf(response, from, options);
    const file = new GrowingFile(part, start === 0);
    try {
      let done = start;
      for await (const chunk of piecesOf(response)) {
        expectBytes();
        done += chunk.length;
        if (done > bytes) throw wrongLength(options, `more than ${bytes}`);
        await file.add(chunk);
        onProgress?.(done, bytes);
      }
    } finally {
      await file.end();
    }
  } finally {
    clearTimeout(timer);
    // An answer that nobody reads to its end would hold the connection, and with it the process.
    request.abort();
  }
}

async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    yield piece.value;
  }
}

/** Position in the file of the first byte of an answer. */
function startOf(response: Response, from: number, options: DownloadOptions): number {
  const { url, bytes } = options;
  const { status, headers } = response;
  if (status === 200) {
    // Of a packed answer the length is another one than that of what comes out of it.
    const packed = (headers.get('content-encoding') ?? 'identity') !== 'identity';
    const length = packed ? null : headers.get('content-length');
    if (length !== null && Number(length) !== bytes) throw wrongLength(options, length, headers);
    return 0;
  }
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
    if (range && Number(range[1]) === from && (range[2] === '*' || Number(range[2]) === bytes)) {
      return from;
    }
    throw new LucidaError(
      `Cannot download ${url}: it answers with another part (${headers.get('content-range') ?? 'none said'}) than the bytes from ${from} of ${bytes}; remove the .part file and run the command again.`,
    );
  }
  if (status === 416) {
    throw new LucidaError(
      `Cannot download ${url}: it has no bytes from ${from} on, although ${bytes} were published; remove the .part file and run the command again.`,
    );
  }
  const passing = status >= 500 || status === 429 || status === 408;
  const answer = `the server answers ${status} ${response.statusText}`.trim();
  if (passing) throw new Error(answer);
  throw new LucidaError(
    `Cannot download ${url}: ${answer}; see in a browser what is there, or download the file yourself and give it with --archive.`,
  );
}

function wrongLength(
  { url, bytes }: DownloadOptions,
  sent: string,
  headers?: Headers,
): LucidaError {
  const page = headers?.get('content-type')?.includes('html') ? ' of an HTML page' : '';
  return new LucidaError(
    `Cannot download ${url}: the server sends ${sent} bytes${page}, and the published file has ${bytes}; see in a browser what is there, or download the file yourself and give it with --archive.`,
  );
}

async function readStart(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** fetch says "fetch failed" and keeps the reason in its cause. */
function whyOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return cause instanceof Error ? messageOf(cause) : messageOf(error);
}
