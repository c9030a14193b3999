import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';
import { cannotWrite, makeFolder } from '@lucida/runtime/files';

/**
 * Does work in a folder, which is made, while nobody else does such work there: two that download
 * and unpack at once would write into each other's files. A claim left by a process that was killed
 * does not count.
 *
 * @throws LucidaError when another process holds the folder, or it cannot be written to.
 */
export async function whileClaimed<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const claim = join(folder, '.fetching.pid');
  await makeFolder(folder).catch((error) => {
    throw cannotWrite(folder, error);
  });
  if (!(await place(claim))) {
    const owner = Number(await readFile(claim, 'utf8').catch(() => ''));
    if (isRunning(owner)) {
      throw new LucidaError(
        `Process ${owner} is fetching into ${folder} at this time; wait until it is done, or remove ${claim} if it does something else.`,
      );
    }
    await rm(claim, { force: true });
    if (!(await place(claim))) {
      throw new LucidaError(
        `Another process began to fetch into ${folder} at the same time; wait until it is done.`,
      );
    }
  }
  try {
    return await work();
  } finally {
    await rm(claim, { force: true });
  }
}

/** Places the claim of this process; false where there is one. */
async function place(claim: string): Promise<boolean> {
  try {
    await writeFile(claim, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannotWrite(claim, error);
  }
}

function isRunning(owner: number): boolean {
  if (!Number.isInteger(owner) || owner <= 0) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
