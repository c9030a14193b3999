import type { HostForm } from '@lucida/runtime/fused';
import { ablationSumsOnHost } from '../ablation-sums/host.js';
import type { AblationSumsInput } from '../ablation-sums/types.js';
import { type PooledSumsAttrs, pooledShape } from './types.js';

/** The reference. */
export const pooledSumsOnHost: HostForm<AblationSumsInput, PooledSumsAttrs> = {
  shape: ({ sums }, attrs) => pooledShape(sums.shape, attrs),
  run(inputs, attrs, output) {
    const { activation, reduce, window, steps, count } = attrs;
    const [samples, height, width, units] = inputs.sums.shape as [number, number, number, number];
    const [, , rows, columns] = pooledShape(inputs.sums.shape, attrs) as [
      number,
      number,
      number,
      number,
    ];
    const maps = new Float32Array(samples * count * height * width * units);
    ablationSumsOnHost.run(inputs, attrs, maps);
    const least = activation === 'relu' ? 0 : Number.NEGATIVE_INFINITY;
    for (let i = 0; i < output.length; i++) {
      const unit = i % units;
      const x = (Math.floor(i / units) % columns) * steps[1];
      const y = (Math.floor(i / units / columns) % rows) * steps[0];
      const map = Math.floor(i / units / columns / rows);
      let largest = Number.NEGATIVE_INFINITY;
      let sum = 0;
      for (let row = y; row < y + window[0]; row++) {
        for (let column = x; column < x + window[1]; column++) {
          const place = (map * height + row) * width + column;
          const value = Math.max(least, maps[place * units + unit]!);
          largest = Math.max(largest, value);
          sum += value;
        }
      }
      output[i] = reduce === 'maximum' ? largest : sum / (window[0] * window[1]);
    }
  },
};
