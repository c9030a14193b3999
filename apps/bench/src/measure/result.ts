import type { CaseSpec, Roofline } from '../lanes/lane.js';
import type { TimedRun } from '../results/schema.js';
import type { Ending, Run } from './run.js';
import { median, medianInterval, outliers } from './statistics.js';

/** A run as results have it; `forward` is the same lane's forward pass. */
export function resultOf(
  run: Run,
  forward: Run | undefined,
  given: CaseSpec,
  title: string,
): TimedRun {
  const { task, first, ended } = run;
  const facts = run.session.facts!;
  const milliseconds = run.calls.map(({ ms }) => ms);
  const counted = ended ? [] : milliseconds;
  const medianMs = counted.length > 0 ? median(counted) : null;
  const ratios = forward && !forward.ended ? ratiosTo(forward, counted) : [];
  const deviceTimes = run.calls.flatMap(({ deviceMs }) => deviceMs ?? []);
  return {
    ...notBegun(given, title, { lane: run.session.name, task }),
    layer: facts.layer,
    inputShape: [...facts.inputShape],
    channels: facts.channels,
    strategy: task === 'ablation-cam' ? facts.strategy : null,
    status: ended?.status ?? 'timed',
    reason: ended?.reason ?? null,
    buildMs: facts.buildMs,
    firstMs: first?.ms ?? null,
    compileMs: first?.compileMs ?? null,
    warmUp: run.warmUp.calls,
    stable: run.warmUp.stable,
    milliseconds,
    medianMs,
    intervalMs: medianInterval(counted),
    outliers: outliers(milliseconds),
    deviceMs: !ended && deviceTimes.length > 0 ? median(deviceTimes) : null,
    timesForward: ratios.length > 0 ? median(ratios) : null,
    timesForwardInterval: medianInterval(ratios),
    reference: run.reference,
    deviation: run.deviation,
    extrapolated: first?.extrapolated ?? null,
    rooflineShare:
      task === 'forward' && medianMs !== null
        ? rooflineShare(medianMs, run.lane.roofline, run, given.batch)
        : null,
    peakDevice: run.peak?.device ?? null,
    peakProcess: run.peak?.process ?? null,
  };
}

/** A run of a case that its lane did not come to. */
export function resultWithout(
  given: CaseSpec,
  title: string,
  of: { readonly lane: string; readonly task: string },
  { status, reason }: Ending,
): TimedRun {
  return { ...notBegun(given, title, of), status, reason };
}

function notBegun(
  { subject, batch }: CaseSpec,
  title: string,
  { lane, task }: { readonly lane: string; readonly task: string },
): TimedRun {
  const { source } = subject;
  return {
    lane,
    subject: subject.name,
    title,
    layer: subject.layer,
    inputShape: 'inputShape' in source ? [...source.inputShape] : [],
    channels: 'channels' in source ? source.channels : null,
    batch,
    task,
    strategy: null,
    status: 'skipped',
    reason: null,
    buildMs: null,
    firstMs: null,
    compileMs: null,
    warmUp: 0,
    stable: false,
    milliseconds: [],
    medianMs: null,
    intervalMs: null,
    outliers: [],
    deviceMs: null,
    timesForward: null,
    timesForwardInterval: null,
    reference: null,
    deviation: null,
    extrapolated: null,
    rooflineShare: null,
    peakDevice: null,
    peakProcess: null,
  };
}

/** Round by round; runs begin with the first round and may leave before the last. */
function ratiosTo(forward: Run, milliseconds: readonly number[]): number[] {
  return milliseconds
    .slice(0, forward.calls.length)
    .map((ms, round) => ms / forward.calls[round]!.ms)
    .filter(Number.isFinite);
}

/**
 * What the forward pass takes at least, by the measured matrix rate or bandwidth, whichever allows
 * less, over what it takes (Williams et al. 2009). Above 1 where a convolution needs fewer operations
 * than counted, or where weights stay in a cache.
 */
function rooflineShare(
  ms: number,
  roofline: Roofline | null,
  { session }: Run,
  batch: number,
): number | null {
  const { multiplyAdds, activationBytes, weightBytes } = session.facts!;
  if (!roofline || ms <= 0) return null;
  if (multiplyAdds === null || activationBytes === null || weightBytes === null) return null;
  // 10^9 a second are 10^6 a millisecond.
  const computing = (2 * multiplyAdds * batch) / (1e6 * roofline.gflops);
  const moving = (activationBytes * batch + weightBytes) / (1e6 * roofline.gigabytesPerSecond);
  return Math.max(computing, moving) / ms;
}
