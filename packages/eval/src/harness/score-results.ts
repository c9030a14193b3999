import { DEGENERATE_CODES } from '@lucida/xai';
import { PROTOCOLS } from '../protocols/index.js';
import type { MaskProtocol, MeanScore, SampleScore, ScoreResult } from '../results.js';
import { mean } from '../statistics/mean.js';
import { meanScores } from '../statistics/mean-scores.js';
import type { Column } from './score-batch.js';
import type { MethodAtLayer } from './score-options.js';
import { planOf, type ScoreSettings } from './score-settings.js';
import type { MethodTable, ScoredSample, ScoreTable } from './score-table.js';

/** Scores of the samples that have one. */
interface Scores {
  /** In the unit that is reported: percent, or a share. */
  readonly values: Float64Array;
  readonly samples: readonly ScoredSample[];
}

interface Scored extends MethodAtLayer {
  readonly protocol: MaskProtocol;
  readonly table: MethodTable;
  readonly drop: Scores;
  readonly increase: Scores;
  readonly pointing: Scores;
  readonly relevanceMass: Scores;
}

/** Turns the scores of a run into results, one for each method and protocol. */
export function scoreResults(
  { methods, samples }: ScoreTable,
  settings: ScoreSettings,
  classNames: readonly string[],
): ScoreResult[] {
  const withTruth = samples.filter((sample) => sample.hasGroundTruth);
  const scored = planOf(settings).flatMap((place, i) => {
    const table = methods[i]!;
    const all = (name: Column) => ({ values: percent(table.get(name)!), samples });
    const known = (name: Column) =>
      (table.get(name) ?? new Float64Array()).filter((_, n) => samples[n]!.hasGroundTruth);
    const pointing = { values: percent(known('pointing')), samples: withTruth };
    const relevanceMass = { values: known('relevanceMass'), samples: withTruth };
    return settings.protocols.map((protocol): Scored => {
      const drop = all(`${protocol}/drop`);
      const increase = all(`${protocol}/increase`);
      return { ...place, protocol, table, drop, increase, pointing, relevanceMass };
    });
  });
  const meanOf = meanScores(
    scored.flatMap(({ drop, increase, pointing, relevanceMass }) => [
      drop.values,
      increase.values,
      pointing.values,
      relevanceMass.values,
    ]),
    settings,
  );
  return scored.map((one) => toResult(one, meanOf, settings, classNames, samples));
}

function toResult(
  scored: Scored,
  meanOf: (values: Float64Array) => MeanScore | null,
  { fraction, perSample }: ScoreSettings,
  classNames: readonly string[],
  samples: readonly ScoredSample[],
): ScoreResult {
  const { method, layer, protocol, table, drop, increase, pointing, relevanceMass } = scored;
  const averageDrop = meanOf(drop.values)!;
  const averageIncrease = meanOf(increase.values)!;
  return {
    method,
    layer,
    protocol,
    fraction: PROTOCOLS[protocol].usesFraction ? fraction : null,
    samples: samples.length,
    degenerate: table.get('degenerate')!.filter((code) => code !== 0).length,
    averageDropPercent: averageDrop.value,
    averageDropInterval: averageDrop.interval,
    averageIncreasePercent: averageIncrease.value,
    averageIncreaseInterval: averageIncrease.interval,
    pointingGame: meanOf(pointing.values),
    relevanceMass: meanOf(relevanceMass.values),
    perClass: classNames.map((name, c) => ({
      name,
      samples: samples.filter((sample) => sample.trueClass === c).length,
      averageDropPercent: classMean(drop, c),
      averageIncreasePercent: classMean(increase, c),
      pointingGame: classMean(pointing, c),
      relevanceMass: classMean(relevanceMass, c),
    })),
    ...(perSample && { perSample: samples.map((sample, n) => sampleScore(scored, sample, n)) }),
  };
}

function sampleScore({ table, protocol }: Scored, sample: ScoredSample, n: number): SampleScore {
  const at = (name: Column) => table.get(name)![n]!;
  return {
    index: sample.index,
    id: sample.id,
    trueClass: sample.trueClass,
    targetClass: at('target'),
    drop: at(`${protocol}/drop`),
    increase: at(`${protocol}/increase`) === 1 ? 1 : 0,
    original: at('original'),
    masked: at(`${protocol}/masked`),
    degenerate: DEGENERATE_CODES[at('degenerate')]!,
    pointing: sample.hasGroundTruth ? (at('pointing') === 1 ? 1 : 0) : null,
    relevanceMass: sample.hasGroundTruth ? at('relevanceMass') : null,
  };
}

function classMean({ values, samples }: Scores, c: number): number | null {
  const ofClass = values.filter((_, n) => samples[n]!.trueClass === c);
  return ofClass.length === 0 ? null : mean(ofClass);
}

function percent(shares: Float64Array): Float64Array {
  return shares.map((share) => 100 * share);
}
