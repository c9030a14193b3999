import type { MemoryUse } from '@lucida/eval';
import { type Interruptible, stderrColors } from '@lucida/terminal';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { batchOption } from './options.js';

/** How much is computed at once, as it was typed. */
export interface MemoryOptions {
  readonly batchSize?: number;
  /** Bytes. */
  readonly memory?: number;
}

const MIB = 2 ** 20;

const UNITS: Readonly<Record<string, number>> = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: MIB,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Parses `512MiB`, `1.5 GB`: bytes, at least 1 MiB. */
const memorySize = (text: string): number => {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(amount) * (UNITS[unit.toLowerCase()] ?? Number.NaN));
  if (!Number.isSafeInteger(bytes) || bytes < MIB) {
    throw new InvalidArgumentError(
      'Give 1MiB or more: a number and KiB, MiB, GiB or TiB, or KB, MB, GB or TB, such as 512MiB.',
    );
  }
  return bytes;
};

/** Adds the options that say how much is computed at once; see `MemoryOptions`. */
export function addMemoryOptions(command: Command): Command {
  return command
    .addOption(batchOption())
    .addOption(
      new Option(
        '--memory <size>',
        'what may be in use at once, such as 512MiB or 2GiB: it changes the speed, not the result (default: what the graphics adapter or the machine allows for)',
      ).argParser(memorySize),
    );
}

/** Says how much memory was in use at most. */
export function sayMemory(memory: MemoryUse | null, { say }: Interruptible): void {
  if (memory === null) return;
  const inMiB = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;
  const { peakDeviceBytes, budgetBytes } = memory;
  say(
    stderrColors.dim(
      `Memory: ${inMiB(peakDeviceBytes)} at most, of a budget of ${inMiB(budgetBytes)}`,
    ),
  );
}
