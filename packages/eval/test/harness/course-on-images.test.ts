import { arrayDataset, type Dataset, RandomState } from '@lucida/data';
import { describeEachBackend } from '@lucida/runtime/testing';
import { it } from 'vitest';
import { decidedVgg7, expectCourse } from './course-check.js';

describeEachBackend('the course preset on images', (name) => {
  it('equals the float64 reference: a small VGG, synthetic images', async () => {
    const model = decidedVgg7(24);
    await expectCourse(model, blobs(8, 24), name);
    model.dispose();
  });
});

/** Coloured spots on a coloured ground. */
function blobs(samples: number, side: number): Dataset {
  const random = new RandomState(11);
  const inputs = Array.from({ length: samples }, () => {
    const colour = () => [random.rand(), random.rand(), random.rand()];
    const spots = Array.from({ length: 5 }, () => ({
      y: side * random.rand(),
      x: side * random.rand(),
      colour: colour(),
    }));
    const ground = colour();
    return Array.from({ length: side * side }, (_, i) => {
      const near = spots.find(
        ({ y, x }) => Math.hypot(y - Math.floor(i / side), x - (i % side)) < side / 6,
      );
      return (near?.colour ?? ground).map((value) => 0.9 * value + 0.1 * random.rand());
    }).flat();
  }).flat();
  return arrayDataset({
    name: 'blobs',
    inputs,
    inputShape: [side, side, 3],
    labels: Array.from({ length: samples }, (_, i) => i % 8),
    classNames: Array.from('abcdefgh'),
  });
}
