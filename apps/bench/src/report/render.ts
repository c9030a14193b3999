import {
  bullets,
  type Figure,
  FULL,
  figureRow,
  list,
  paragraph,
  renderPage,
  renderSections,
  type Section,
  subheading,
} from '@lucida/viz';
import type { BenchResults } from '../results/schema.js';
import { channelsFigures } from './channels.js';
import { headlines, laneTable, provenance } from './headline.js';
import { rooflineFigures } from './roofline.js';
import { memoryTable, runTable, skippedTable, subjectsOf } from './run-table.js';
import { distinct, timedRuns } from './select.js';
import { singleCallFigures } from './single-calls.js';
import { speedUpFigures } from './speed-up.js';
import { throughputFigures } from './throughput.js';
import { timesForwardFigures } from './times-forward.js';
import { resultsTitle } from './wording.js';

/** A section of charts, and why it is not there where it has none. */
interface Charts {
  readonly id: string;
  readonly title: string;
  readonly intro: string;
  readonly figures: (results: BenchResults) => Figure[];
  readonly missing: string;
}

const CHARTS: readonly Charts[] = [
  {
    id: 'speed-up',
    title: 'Speed-up',
    intro:
      'How many times as fast each lane is as the base lane at the same task on the same network and batch; below 1 it is slower. Intervals go from the least to the most favourable ends of both medians’ 95 % intervals.',
    figures: speedUpFigures,
    missing: 'Speed-up: no task was timed on two lanes.',
  },
  {
    id: 'times-forward',
    title: 'Time over one forward pass',
    intro:
      'What each method costs, in forward passes of the same network, lane and batch: medians of the ratios within a round, with 95 % intervals.',
    figures: timesForwardFigures,
    missing:
      'Time over one forward pass: no method was timed next to the forward pass of its lane.',
  },
  {
    id: 'throughput',
    title: 'Throughput against batch size',
    intro:
      'Samples a second, each batch ended by its result on the host. Both axes are logarithmic.',
    figures: throughputFigures,
    missing: 'Throughput against batch size: no network was timed with two batch sizes.',
  },
  {
    id: 'channels',
    title: 'Cost against the number of channels',
    intro:
      'Ablation-CAM of a small network whose target layer has more and more channels, by strategy. The loop runs a whole forward pass for every channel, so that its cost grows with their number over that of the forward pass; the closed form takes no pass for them. Both axes are logarithmic.',
    figures: channelsFigures,
    missing:
      'Cost against the number of channels: the networks that differ in channels only were not timed.',
  },
  {
    id: 'roofline',
    title: 'Share of the roofline',
    intro:
      'The least time that a forward pass could take on its device, over the time that it took. The least time is what the device’s own rate of a large float32 matrix product (GFLOP/s) and bandwidth of a large copy (GB/s) allow for, both measured in the same run.',
    figures: rooflineFigures,
    missing:
      'Share of the roofline: no forward pass was timed on a lane whose rates were measured.',
  },
  {
    id: 'calls',
    title: 'Every single call',
    intro:
      'Each grey dot is one call, over the median of its run; orange diamonds are outliers, beyond three interquartile ranges from the quartiles. They count like every other call.',
    figures: singleCallFigures,
    missing: 'Every single call: no run was timed more than once.',
  },
];

/**
 * Bench results as one HTML file that needs nothing else: no network, no scripts, light and dark.
 * Results of several machines or environments stand beside each other and are never mixed in a chart.
 */
export function renderBenchReport(results: readonly BenchResults[]): string {
  const subjects = distinct(results.flatMap(subjectsOf));
  const lucida = distinct(results.map((each) => each.lucida));
  return renderPage({
    eyebrow: 'Lucida bench',
    title: 'What explanations cost',
    lead:
      subjects.length === 0
        ? 'Nothing was measured.'
        : `${list(subjects)}. ${list(distinct(results.map(resultsTitle)))}.`,
    sections: sectionsOf(results),
    footer: `Made by Lucida${lucida.length === 0 ? '' : ` ${list(lucida)}`}. Every figure is drawn from the result files.`,
  });
}

/** The report's sections alone, for a page that brings the style sheet and shows results as they come. */
export function renderBenchSections(results: readonly BenchResults[]): string {
  return renderSections(sectionsOf(results));
}

function sectionsOf(all: readonly BenchResults[]): Section[] {
  const charts = CHARTS.map((section) => ({ section, body: chartsBody(all, section) }));
  const shown = charts.flatMap(({ section: { id, title }, body }) =>
    body === null ? [] : [{ id, title, body }],
  );
  const missing = charts.flatMap(({ section, body }) => (body === null ? [section.missing] : []));
  const calls = shown.findIndex(({ id }) => id === 'calls');
  const before = calls < 0 ? shown : shown.slice(0, calls);
  const after = calls < 0 ? [] : shown.slice(calls);
  return [measured(all, missing), ...before, ...tables(all), ...after];
}

function chartsBody(all: readonly BenchResults[], { intro, figures }: Charts): string | null {
  const parts = each(all, (results) => {
    const drawn = figures(results);
    // One that has a row to itself takes all of it.
    return figureRow(drawn.length === 1 ? drawn.map((one) => ({ ...one, widths: FULL })) : drawn);
  });
  return parts === '' ? null : paragraph(intro) + parts;
}

/** What was measured, and what is not shown for want of it. */
function measured(all: readonly BenchResults[], missing: readonly string[]): Section {
  const nothing = all.every((results) => timedRuns(results).length === 0);
  const body = [
    headlines(all),
    nothing ? paragraph('No run has a time.') : '',
    each(
      all,
      (results) => provenance(results) + laneTable(results, `Lanes${suffix(all, results)}`),
    ),
    missing.length === 0 ? '' : subheading('Not shown') + bullets(missing),
  ];
  return { id: 'measured', title: 'What was measured', body: body.join('') };
}

function tables(all: readonly BenchResults[]): Section[] {
  const runs = each(all, (results) =>
    results.runs.every(({ status }) => status === 'skipped')
      ? ''
      : runTable(results, `Runs${suffix(all, results)}`),
  );
  const skipped = each(
    all,
    (results) => skippedTable(results, `Left out${suffix(all, results)}`) ?? '',
  );
  const memory = each(
    all,
    (results) => memoryTable(results, `Building and memory${suffix(all, results)}`) ?? '',
  );
  const intro =
    'Milliseconds are for the whole batch, from the call until the result is on the host. The first call, compiling included, and the calls until times were stable are not in the median. Deviation is the largest difference from the reference for the first sample, as a share of its largest value.';
  return [
    ...(runs + skipped === ''
      ? []
      : [{ id: 'runs', title: 'Every run', body: paragraph(intro) + runs + skipped }]),
    ...(memory === '' ? [] : [{ id: 'memory', title: 'Building and memory', body: memory }]),
  ];
}

/** A part for each results, headed by where they come from if there are several; "" if all are. */
function each(all: readonly BenchResults[], draw: (results: BenchResults) => string): string {
  return all
    .map((results) => {
      const part = draw(results);
      return part === '' || all.length === 1 ? part : subheading(resultsTitle(results)) + part;
    })
    .join('');
}

function suffix(all: readonly BenchResults[], results: BenchResults): string {
  return all.length === 1 ? '' : `, ${resultsTitle(results)}`;
}
