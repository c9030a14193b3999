import { count, NO_VALUE } from '@lucida/viz';
import type { BenchResults, LaneResult, TimedRun } from '../results/schema.js';
import type { TaskName } from '../tasks.js';

/** Of a chart's width, what names of lanes and tasks may take: enough to tell software adapters. */
export const LABEL_SHARE = 0.46;

const TASK_TITLES: Readonly<Record<TaskName, string>> = {
  forward: 'Forward pass',
  'grad-cam': 'Grad-CAM',
  'grad-cam++': 'Grad-CAM++',
  'ablation-cam': 'Ablation-CAM',
  'ablation-cam/closed-form': 'Ablation, closed form',
  'ablation-cam/delta': 'Ablation, delta',
  'ablation-cam/head': 'Ablation, head only',
  'ablation-cam/full': 'Ablation, full loop',
  score: 'Drop and increase',
  'training-step': 'Training step',
};

/** What people call a task; its name where results know one that this version does not. */
export function taskTitle(task: string): string {
  return Object.hasOwn(TASK_TITLES, task) ? TASK_TITLES[task as TaskName] : task;
}

/** A lane with the label that every figure of a software adapter carries. */
export function laneLabel(results: BenchResults, lane: string): string {
  return isSoftware(results, lane) ? `${lane} (software)` : lane;
}

/** Whether a lane computes on a driver on the CPU rather than on a graphics card. */
export function isSoftware({ lanes }: BenchResults, lane: string): boolean {
  return lanes.some((each) => each.lane === lane && each.adapter?.software === true);
}

/** `llvmpipe (LLVM 15), Mesa 25.0, software adapter`. */
export function adapterText({ adapter }: LaneResult): string | null {
  if (adapter === null) return null;
  const { name, driver, software } = adapter;
  return [name, driver, software ? 'SOFTWARE ADAPTER' : '']
    .filter((part) => part !== '')
    .join(', ');
}

/** `Node v20.20.2 on AMD EPYC`: tells results apart that stand on one page. */
export function resultsTitle({ environment, machine }: BenchResults): string {
  const where =
    environment === 'node' ? `Node ${machine.node ?? ''}` : (machine.browser ?? 'Browser');
  return `${where.trim()} on ${machine.cpu}, ${count(machine.cores)} ${machine.cores === 1 ? 'core' : 'cores'}`;
}

/** `VGG-7, batch 32`. */
export function caseTitle({ title, batch }: TimedRun): string {
  return `${title}, batch ${count(batch)}`;
}

/**
 * Three significant digits with commas between thousands, and no exponent where people meet the
 * number: `0.0545`, `2.11`, `914`, `12,300`; `–` where there is none.
 */
export function significant(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e12 || size < 1e-6) return value.toExponential(2).replace('-', '\u2212');
  const rounded = Number(value.toPrecision(3));
  if (Math.abs(rounded) >= 1000) return `${value < 0 ? '\u2212' : ''}${count(Math.abs(rounded))}`;
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(decimals).replace('-', '\u2212');
}

/** Milliseconds in the unit that suits their size: `0.545 ms`, `12.3 s`. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return NO_VALUE;
  return ms >= 10_000 ? `${significant(ms / 1000)}\u00a0s` : `${significant(ms)}\u00a0ms`;
}

/** Bytes as MiB. */
export function mebibytes(bytes: number | null): string {
  return significant(bytes === null ? null : bytes / 2 ** 20);
}

/** `12.3 to 14.5`. */
export function rangeText(range: readonly [number, number] | null, unit = ''): string {
  return range === null ? NO_VALUE : `${significant(range[0])} to ${significant(range[1])}${unit}`;
}

/** A share in percent with as many digits as it deserves: `0.12 %`, `34 %`. */
export function shareText(share: number): string {
  const percent = share * 100;
  return Number.isFinite(percent) ? `${Number(percent.toPrecision(2))}\u00a0%` : NO_VALUE;
}
