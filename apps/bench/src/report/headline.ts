import {
  bullets,
  count,
  decimal,
  definitions,
  type Headline,
  headlineList,
  list,
  NO_VALUE,
  plural,
  table,
} from '@lucida/viz';
import type { BenchResults } from '../results/schema.js';
import { subjectsOf, wrapped } from './run-table.js';
import { baseLane, isOfChannels, timedRuns } from './select.js';
import { speedUps } from './speed-up.js';
import {
  adapterText,
  caseTitle,
  isSoftware,
  laneLabel,
  significant,
  taskTitle,
} from './wording.js';

/** The figures to take home, in tiles. */
export function headlines(all: readonly BenchResults[]): string {
  return headlineList([
    ...runsTile(all),
    ...speedUpTile(all),
    ...timesForwardTile(all, 'grad-cam'),
    ...timesForwardTile(all, 'ablation-cam'),
  ]);
}

function runsTile(all: readonly BenchResults[]): Headline[] {
  const runs = all.flatMap((results) => results.runs);
  if (runs.length === 0) return [];
  const many = (status: string) => runs.filter((run) => run.status === status).length;
  const others = (['wrong', 'failed', 'skipped'] as const)
    .filter((status) => many(status) > 0)
    .map((status) => `${count(many(status))} ${status}`);
  const detail = others.length === 0 ? 'none failed' : list(others);
  return [{ term: 'Timed', figure: plural(many('timed'), 'run'), detail }];
}

function speedUpTile(all: readonly BenchResults[]): Headline[] {
  const [best] = all
    .flatMap((results) => {
      const base = baseLane(results);
      return base === null
        ? []
        : speedUps(results, base).map((speedUp) => ({ results, base, ...speedUp }));
    })
    .sort((a, b) => b.factor - a.factor);
  if (best === undefined || best.factor <= 1) return [];
  const { results, base, run, factor } = best;
  return [
    {
      term: `Largest speed-up over ${laneLabel(results, base)}`,
      figure: `${significant(factor)} ×`,
      detail: `${laneLabel(results, run.lane)}: ${taskTitle(run.task)}, ${caseTitle(run)}`,
    },
  ];
}

function timesForwardTile(all: readonly BenchResults[], task: string): Headline[] {
  const found = all.flatMap((results) => {
    const ours = results.lanes.filter(({ engine }) => engine === 'lucida').map(({ lane }) => lane);
    return timedRuns(results)
      .filter((run) => run.task === task && ours.includes(run.lane) && !isOfChannels(run))
      .flatMap(({ timesForward, lane }) =>
        timesForward === null ? [] : [{ timesForward, software: isSoftware(results, lane) }],
      );
  });
  if (found.length === 0) return [];
  const times = found.map(({ timesForward }) => timesForward);
  const ends = [...new Set([Math.min(...times), Math.max(...times)].map(significant))];
  const software = found.some((one) => one.software) ? ', software adapter included' : '';
  return [
    {
      term: taskTitle(task),
      figure: `${ends.join(' to ')} ×`,
      detail: `one forward pass, in ${plural(found.length, 'run')}${software}`,
    },
  ];
}

/** What was measured, where and how. */
export function provenance(results: BenchResults): string {
  const { machine, settings, environment, command, createdAt, lucida } = results;
  const { rounds, seconds, mostSeconds, quick } = settings;
  const adapters = results.lanes.flatMap((lane) => {
    const text = adapterText(lane);
    return text === null ? [] : [`${lane.lane}: ${text}`];
  });
  return definitions([
    ['Networks', list(subjectsOf(results)) || 'none'],
    [
      'Machine',
      `${machine.cpu}, ${plural(machine.cores, 'core')}, ${decimal(machine.memoryGiB, 0)} GiB, ${machine.platform}`,
    ],
    ['Adapter', adapters.length === 0 ? 'none' : adapters.join('; ')],
    [
      'Environment',
      environment === 'node'
        ? `Node ${machine.node ?? ''}`.trim()
        : (machine.browser ?? 'a browser'),
    ],
    ['Lucida', lucida],
    ['When', createdAt],
    ['Command', command],
    [
      'Effort',
      `at least ${plural(rounds, 'round')} and ${plural(seconds, 'second')} a case; calls expected to take more than ${plural(mostSeconds, 'second')} left out${quick ? '; quick' : ''}`,
    ],
  ]);
}

/** The lanes: what computed, and what its device does at best. */
export function laneTable(results: BenchResults, caption: string): string {
  if (results.lanes.length === 0) return '';
  const failures = results.lanes.flatMap(({ lane, failure }) =>
    failure === null ? [] : [`${laneLabel(results, lane)} did not start: ${failure}`],
  );
  const numeric = (label: string) => ({ label, numeric: true });
  const lanes = table({
    caption,
    columns: [
      { label: 'Lane' },
      { label: 'Engine' },
      numeric('Threads'),
      { label: 'Adapter' },
      numeric('Start, ms'),
      numeric('GFLOP/s'),
      numeric('GB/s'),
      { label: 'Device time' },
    ],
    bodies: [
      {
        rows: results.lanes.map((lane) => ({
          header: laneLabel(results, lane.lane),
          cells: [
            `${lane.engine === 'onnxruntime' ? 'onnxruntime' : 'tfjs'} ${lane.version ?? ''}`.trim(),
            count(lane.threads),
            wrapped(adapterText(lane) ?? NO_VALUE),
            significant(lane.startMs),
            significant(lane.roofline?.gflops ?? null),
            significant(lane.roofline?.gigabytesPerSecond ?? null),
            lane.timestamps ? 'by timestamps' : 'not told',
          ],
        })),
      },
    ],
  });
  return lanes + (failures.length === 0 ? '' : `<div class="after">${bullets(failures)}</div>`);
}
