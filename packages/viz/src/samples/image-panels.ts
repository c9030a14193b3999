import { label } from '../charts/axes.js';
import { fitText } from '../charts/layout.js';
import { element } from '../markup.js';
import { idOf } from './image-definitions.js';
import type { ImageSample } from './image-sample.js';
import { degenerateText } from './sample-heading.js';

/** Sides, in pixels of the screen to one of the image, from which pixels are drawn as blocks. */
const BLOCKS_FROM = 2;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The image's place inside a box, in its own proportions. */
export function fit({ pixels }: ImageSample, box: Box): Box {
  const scale = Math.min(box.width / pixels.width, box.height / pixels.height);
  return { ...box, width: pixels.width * scale, height: pixels.height * scale };
}

function use(id: string, sample: ImageSample, box: Box): string {
  const blocks = box.width / sample.pixels.width >= BLOCKS_FROM;
  return element('use', {
    href: `#${id}`,
    ...box,
    style: blocks ? 'image-rendering:pixelated' : undefined,
  });
}

/** The image, with the outline of its ground truth. */
export function tile(sample: ImageSample, id: string, box: Box): string {
  const drawn = use(idOf.tile(id), sample, box);
  return sample.groundTruth === null
    ? drawn
    : drawn + outline(idOf.truth(id), sample, box, ' dash');
}

/** The image with a map over it, and the line where its relevance is 0.5. */
export function overlay(sample: ImageSample, id: string, index: number, box: Box): string {
  return [
    use(idOf.tile(id), sample, box),
    use(idOf.veil(id, index), sample, box),
    outline(idOf.contour(id, index), sample, box, ''),
    sample.groundTruth === null ? '' : outline(idOf.truth(id), sample, box, ' dash'),
  ].join('');
}

/** A map in colours. */
export function colored(sample: ImageSample, id: string, index: number, box: Box): string {
  const { degenerate } = sample.maps[index]!;
  const drawn = use(idOf.map(id, index), sample, box);
  if (degenerate === null) return drawn;
  const text = fitText(degenerateText(degenerate), box.width - 8, 11);
  const middle = box.y + box.height / 2;
  return (
    drawn +
    element('rect', {
      x: box.x,
      y: middle - 11,
      width: box.width,
      height: 22,
      class: 'background',
    }) +
    label(text, box.x + box.width / 2, middle + 4, 'small middle', degenerateText(degenerate))
  );
}

/** A white line in a dark casing, seen on pale tissue and on both ends of every colour map. */
function outline(id: string, sample: ImageSample, box: Box, dash: string): string {
  const scale = box.width / sample.pixels.width;
  const line = (classes: string, thickness: number) =>
    element('use', {
      href: `#${id}`,
      class: `contour${classes}`,
      transform: `translate(${box.x.toFixed(2)} ${box.y.toFixed(2)}) scale(${scale.toFixed(5)})`,
      style: `stroke-width:${(thickness / scale).toFixed(4)}`,
    });
  return line('-casing', 2.6) + line(dash, 1.2);
}
