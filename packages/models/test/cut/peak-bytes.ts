import * as tf from '@tensorflow/tfjs';

/**
 * Most bytes of the buffers made while `run` runs that are there at once. Unlike `tf.profile`, which
 * counts every tensor, it counts a buffer that several tensors share once.
 */
export function peakBytesOf(run: () => unknown): number {
  // Engine.trackTensor sets an entry for every new buffer, and removeDataId deletes it.
  const buffers = tf.engine().state.tensorInfo;
  const sizes = new Map<object, number>();
  let [held, peak] = [0, 0];
  const track = {
    set: (buffer: object, info: Parameters<typeof buffers.set>[1]) => {
      sizes.set(buffer, info.bytes);
      held += info.bytes;
      peak = Math.max(peak, held);
      return WeakMap.prototype.set.call(buffers, buffer, info);
    },
    delete: (buffer: object) => {
      held -= sizes.get(buffer) ?? 0;
      sizes.delete(buffer);
      return WeakMap.prototype.delete.call(buffers, buffer);
    },
  };
  Object.assign(buffers, track);
  try {
    run();
  } finally {
    for (const name of Object.keys(track)) Reflect.deleteProperty(buffers, name);
  }
  return peak;
}
