import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from './model-json.js';

interface Waiting {
  readonly name: string;
  /** Names and calls of the layers that feed this one; null where the list makes no sense. */
  readonly feeders: readonly (readonly [string, number])[] | null;
}

/**
 * Refuses a functional model in which a layer waits for one that is not there, or for itself: tfjs
 * would wait for ever.
 *
 * @param layers Configurations of one model's layers.
 * @param isModel Whether a class is a model, whose call 0 is its own making.
 */
export function refuseEndlessGraph(
  layers: readonly { [key: string]: Json }[],
  isModel: (className: Json | undefined) => boolean,
  source: string,
): void {
  const made = new Map<string, number>();
  let waiting: Waiting[] = [];
  for (const { name, class_name: type, inbound_nodes: calls } of layers) {
    made.set(String(name), type === 'InputLayer' || isModel(type) ? 1 : 0);
    if (!Array.isArray(calls)) continue;
    for (const call of calls) waiting.push({ name: String(name), feeders: feedersOf(call) });
  }
  for (let before = -1; waiting.length !== before; ) {
    before = waiting.length;
    waiting = waiting.filter(({ name, feeders }) => {
      const ready = feeders?.every(([feeder, call]) => (made.get(feeder) ?? 0) > call);
      if (ready) made.set(name, (made.get(name) ?? 0) + 1);
      return !ready;
    });
  }
  const [stuck] = waiting;
  if (stuck === undefined) return;
  throw new LucidaError(
    `Layer ${stuck.name} in ${source} waits for inputs that no layer gives; the file is damaged.`,
  );
}

function feedersOf(call: Json): [string, number][] | null {
  if (!Array.isArray(call)) return null;
  const feeders: [string, number][] = [];
  for (const feeder of call) {
    const [name, index] = Array.isArray(feeder) ? feeder : [];
    if (typeof name !== 'string' || typeof index !== 'number') return null;
    feeders.push([name, index]);
  }
  return feeders;
}
