import { arrayDataset, type Dataset, RandomState } from '@lucida/data';
import { CHANNELS, type SmallNet } from './small-net.js';

/**
 * Samples for a small net, one of every class at least; the ground truth of the first is empty.
 *
 * @param repeated How often each sample comes, so that their scores tie.
 */
export function randomData(net: SmallNet, samples: number, repeated = 1): Dataset {
  const { seed, spatial, classes } = net;
  const random = new RandomState(seed + 1);
  const positions = spatial.reduce((product, size) => product * size, 1);
  const drawn = Array.from({ length: samples }, () =>
    Array.from({ length: positions * CHANNELS }, () => random.randn()),
  );
  const count = samples * repeated;
  return arrayDataset({
    name: 'random',
    inputs: Array.from({ length: repeated }, () => drawn.flat()).flat(),
    inputShape: [...spatial, CHANNELS],
    labels: Int32Array.from({ length: count }, (_, n) =>
      n < classes ? n : random.randint(0, classes),
    ),
    classNames: Array.from({ length: classes }, (_, c) => `class ${c}`),
    groundTruth: Float32Array.from({ length: count * positions }, (_, i) =>
      i < positions ? 0 : random.randint(0, 3) / 2,
    ),
  });
}
