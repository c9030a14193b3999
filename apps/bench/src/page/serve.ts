import { once } from 'node:events';
import { aboutHere } from '../results/about-node.js';
import { servePage } from './node-server.js';

interface ServeOptions {
  /** Ends it; Ctrl-C does so too. */
  readonly signal?: AbortSignal;
  /** Takes what a person is told. */
  readonly say?: (line: string) => void;
}

/**
 * Serves the page for a person to measure in their own browser, until Ctrl-C.
 *
 * @param port 0 for any that is free.
 * @throws UsageError where the port is taken; LucidaError where the page is not built.
 */
export async function serve(
  port: number,
  { signal, say = console.log }: ServeOptions = {},
): Promise<void> {
  const server = await servePage(port, {
    extra: { 'about.json': JSON.stringify(aboutHere()) },
  });
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once('SIGINT', end);
  signal?.addEventListener('abort', end);
  say(`The bench is at ${server.url} (Ctrl-C ends it).`);
  try {
    if (!signal?.aborted) await once(ending.signal, 'abort');
  } finally {
    process.removeListener('SIGINT', end);
    signal?.removeEventListener('abort', end);
    await server.close();
  }
}
