import { messageOf, UsageError } from '@lucida/runtime/errors';
import { readWholeFile } from '@lucida/runtime/files';
import { firstProblem, readResults } from '../results/read.js';
import { BenchResults } from '../results/schema.js';

/**
 * Reads a results file.
 *
 * @throws UsageError that names the file, when it cannot be read or holds something else.
 */
export async function readResultsFile(path: string): Promise<BenchResults> {
  return readResults(new TextDecoder().decode(await read(path)), path);
}

/** Results as a file holds them. What no reader would take, as NaN, is a defect and is not written. */
export function resultsText(results: BenchResults): string {
  const parsed = BenchResults.safeParse(results);
  if (!parsed.success)
    throw new Error(`results that break their schema, ${firstProblem(parsed.error)}`);
  return `${JSON.stringify(parsed.data, null, 2)}\n`;
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readWholeFile(path);
  } catch (error) {
    // Exit code 1 is for what got slower; a file that is not there is a mistake of the caller's.
    throw new UsageError(messageOf(error), { cause: error });
  }
}
