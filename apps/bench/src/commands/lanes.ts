import { BACKENDS } from '@lucida/runtime';
import { UsageError } from '@lucida/runtime/errors';
import { type LaneSpec, laneName } from '../lanes/lane.js';

/** The backends that tfjs has without Lucida. */
const STOCK = BACKENDS.filter((name) => name !== 'native');

/** How lanes are asked for: the threads are another matter. */
export const LANE_CHOICES = [...BACKENDS, ...STOCK.map((name) => `tfjs/${name}`), 'onnxruntime'];

export interface LaneWishes {
  /** Of `LANE_CHOICES`; undefined for the backends of this machine. */
  readonly lanes: readonly string[] | undefined;
  /** Adds tfjs as it is installed, and onnxruntime. */
  readonly baselines: boolean;
  readonly threads: readonly number[] | undefined;
  readonly environment: 'node' | 'browser';
  readonly cores: number;
  say(line: string): void;
}

/**
 * The lanes of a run.
 *
 * @throws UsageError for a lane that there is none of.
 */
export async function chooseLanes(wishes: LaneWishes): Promise<LaneSpec[]> {
  const { baselines, threads, environment, say } = wishes;
  const names = wishes.lanes ?? (await backendsHere(wishes));
  const all = new Set(names);
  if (baselines) {
    for (const name of STOCK) if (names.includes(name)) all.add(`tfjs/${name}`);
    if (environment === 'node') all.add('onnxruntime');
  }
  const lanes = [...all].flatMap((name) => lanesOf(name, wishes));
  const single = lanes.filter((spec) => spec.threads === 1 && !usesThreads(spec, environment));
  if (threads?.some((count) => count > 1) && single.length > 0) {
    say(`One thread whatever --threads says: ${single.map(laneName).join(', ')}.`);
  }
  return lanes;
}

/** The backends that this machine has; a software adapter stands for no GPU, and is left out. */
async function backendsHere({ environment, say }: LaneWishes): Promise<string[]> {
  // A browser's adapter shows only once the page runs.
  if (environment === 'browser') return STOCK;
  const { describeBackends } = await import('@lucida/runtime/node');
  const { backends } = await describeBackends();
  const [webgpu] = backends;
  if (webgpu?.adapter?.software) {
    say(
      `webgpu is left out, as its adapter is software: ${webgpu.adapter.name}; to measure it, name it with --backends.`,
    );
  }
  return backends
    .filter(({ available, adapter }) => available && !adapter?.software)
    .map(({ name }) => name);
}

function lanesOf(name: string, { threads, environment, cores }: LaneWishes): LaneSpec[] {
  const choice = name === 'onnxruntime/cpu' ? 'onnxruntime' : name;
  if (!LANE_CHOICES.includes(choice)) {
    throw new UsageError(
      `There is no backend "${name}"; choose from ${LANE_CHOICES.join(', ')} with --backends.`,
    );
  }
  const spec: Omit<LaneSpec, 'threads'> =
    choice === 'onnxruntime'
      ? { engine: 'onnxruntime', backend: 'cpu' }
      : choice.startsWith('tfjs/')
        ? { engine: 'tfjs', backend: choice.slice('tfjs/'.length) }
        : { engine: 'lucida', backend: choice };
  const native = spec.engine === 'lucida' && spec.backend === 'native';
  if ((spec.engine === 'onnxruntime' || native) && environment === 'browser') {
    throw new UsageError(
      `${choice} is measured in Node only; leave it out of --backends, or leave out --browser.`,
    );
  }
  if (native) return [{ ...spec, threads: cores }];
  // What this CPU can do is what all of its cores can.
  const all = spec.engine === 'onnxruntime' ? [1, cores] : [1];
  const counts = usesThreads(spec, environment) ? (threads ?? all) : [1];
  return [...new Set(counts)].map((count) => ({ ...spec, threads: count }));
}

/** tfjs' wasm has threads in an isolated page only, and tfjs' other backends have none. */
function usesThreads(
  { engine, backend }: Omit<LaneSpec, 'threads'>,
  environment: 'node' | 'browser',
): boolean {
  return engine === 'onnxruntime' || (environment === 'browser' && backend === 'wasm');
}
