import { messageOf, UsageError } from '@lucida/runtime/errors';
import type { z } from 'zod';
import { BenchResults } from './schema.js';

/** Newer files are named as such, for nothing else about them can be known. */
const KNOWN_VERSION = BenchResults.shape.schemaVersion.value;

/**
 * Reads what a run has written.
 *
 * @param text The file's content.
 * @param name What the file is called, for messages.
 * @throws UsageError that says what is wrong, where in the file, and what was expected.
 */
export function readResults(text: string, name: string): BenchResults {
  const document = parseJson(text, name);
  const { kind, schemaVersion } = Object(document) as { kind?: unknown; schemaVersion?: unknown };
  if (kind !== 'bench') {
    const what = typeof kind === 'string' ? `its kind is "${kind}"` : 'it has no "kind": "bench"';
    throw new UsageError(
      `${name} holds no results of the bench: ${what}; give a file that \`pnpm bench --out\` wrote.`,
    );
  }
  if (typeof schemaVersion === 'number' && schemaVersion > KNOWN_VERSION) {
    throw new UsageError(
      `${name} was written by a newer bench: its schema is version ${schemaVersion}, and this one reads version ${KNOWN_VERSION}; update Lucida to read it.`,
    );
  }
  const parsed = BenchResults.safeParse(document);
  if (!parsed.success) throw new UsageError(`${name} is damaged: ${firstProblem(parsed.error)}.`);
  refuseRepeated(parsed.data, name);
  return parsed.data;
}

/** `runs[3].batch: Invalid input: expected number, received string` */
export function firstProblem({ issues }: z.ZodError): string {
  const { path, message } = issues[0]!;
  const where = path
    .map((step, depth) =>
      typeof step === 'number' ? `[${step}]` : `${depth === 0 ? '' : '.'}${String(step)}`,
    )
    .join('');
  return where === '' ? message : `${where}: ${message}`;
}

/** By what a run is found again in another file. */
export function runKey(run: BenchResults['runs'][number]): string {
  return JSON.stringify([run.lane, run.subject, run.batch, run.task]);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${name} holds no results of the bench: it is no JSON (${messageOf(error)}).`,
    );
  }
}

function refuseRepeated({ runs }: BenchResults, name: string): void {
  const seen = new Set<string>();
  runs.forEach((run, place) => {
    const key = runKey(run);
    if (seen.has(key)) {
      throw new UsageError(
        `${name} is damaged: runs[${place}] is a second ${run.task} of ${run.subject} in batches of ${run.batch} on ${run.lane}, and one was expected.`,
      );
    }
    seen.add(key);
  });
}
