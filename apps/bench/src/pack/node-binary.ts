import { execFile } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, UsageError } from '@lucida/runtime/errors';

/** Of glibc, and of GCC's runtime, without which no Vulkan driver starts either. */
const USUAL_LIBRARIES =
  /^(linux-vdso|ld-linux-x86-64|libc|libm|libdl|libpthread|librt|libstdc\+\+|libgcc_s)\.so(\.\d+)?$/;
const HOW = 'give a linux-x64 build of Node (as from nodejs.org) with --node FILE';
/** Places of the licence beside a binary `<prefix>/bin/node`: nodejs.org's archive, then Debian's. */
const LICENCES = ['LICENSE', 'share/doc/nodejs/LICENSE', 'share/doc/node/LICENSE'];

/**
 * The text of Node's licence, for a binary that any x86-64 Linux with glibc can run.
 *
 * @throws UsageError for any other file.
 */
export async function checkNodeBinary(file: string): Promise<{ readonly licence: string }> {
  await checkElf(file);
  const foreign = (await neededLibraries(file)).filter((name) => !USUAL_LIBRARIES.test(name));
  if (foreign.length > 0) {
    throw new UsageError(`${file} needs ${foreign.join(', ')}, which others may lack; ${HOW}.`);
  }
  for (const place of LICENCES) {
    const text = await readFile(join(dirname(file), '..', place), 'utf8').catch(() => null);
    if (text !== null) return { licence: text };
  }
  throw new UsageError(
    `Node's licence, which has to go with it, is not where ${file} came with (${LICENCES.join(', ')} in the folder above); ${HOW}, in the folder that it was unpacked to.`,
  );
}

/** ELF, 64 bits, little-endian, of the machine x86-64. */
async function checkElf(file: string): Promise<void> {
  const header = Buffer.alloc(20);
  try {
    const handle = await open(file);
    try {
      await handle.read(header, 0, header.length, 0);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${messageOf(error)}); ${HOW}.`);
  }
  const elf = header.subarray(0, 6).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]));
  if (!elf || header.readUInt16LE(18) !== 62) {
    throw new UsageError(`${file} is no program for Linux on x86-64; ${HOW}.`);
  }
}

/** Names such as `libc.so.6`. */
async function neededLibraries(file: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ldd', [file]).catch((error) => {
    throw new UsageError(`ldd cannot tell what ${file} needs (${messageOf(error)}); ${HOW}.`);
  });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(' ')[0]!)
    .filter(Boolean)
    .map((name) => name.slice(name.lastIndexOf('/') + 1));
}
