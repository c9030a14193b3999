import type { ColormapName } from '../color/colormap.js';
import { colorLevels, levelOf } from '../color/colormap.js';
import { contourLines, type Point } from '../images/contour-lines.js';
import { OVERLAY_OPACITY } from '../images/overlay-image.js';
import { encodeIndexedPng, encodePng, pngUrl } from '../images/png.js';
import { coordinate, element } from '../markup.js';
import type { ImageSample } from './image-sample.js';

/** What is drawn several times from one definition, by its place in the picture. */
export const idOf = {
  tile: (id: string) => `${id}-tile`,
  map: (id: string, index: number) => `${id}-map-${index}`,
  veil: (id: string, index: number) => `${id}-veil-${index}`,
  contour: (id: string, index: number) => `${id}-contour-${index}`,
  truth: (id: string) => `${id}-truth`,
};

/** The level of the map whose contour is drawn over the image. */
const CONTOUR = 0.5;

/** A line as the steps from point to point, which are shorter to write than places. */
function pathOf(line: readonly Point[]): string {
  const hundredths = line.map(([x, y]) => [Math.round(x * 100), Math.round(y * 100)] as const);
  const steps = hundredths.map(([x, y], at) => {
    const [fromX, fromY] = at === 0 ? [0, 0] : hundredths[at - 1]!;
    return `${coordinate((x - fromX) / 100)} ${coordinate((y - fromY) / 100)}`;
  });
  return `M${steps[0]}l${steps.slice(1).join(' ')}`;
}

/**
 * The image, its maps in colours, the same as veils to lie over it (the opacity follows the
 * relevance) and their contours, each embedded once, to be used by their ids.
 */
export function imageDefinitions(sample: ImageSample, id: string, colors: ColormapName): string {
  const { pixels, maps, groundTruth } = sample;
  const { height, width } = pixels;
  const palette = colorLevels(colors);
  const picture = (name: string, file: Uint8Array) =>
    element(
      'symbol',
      { id: name, viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none' },
      element('image', { width, height, href: pngUrl(file) }),
    );
  const opacities = palette.map((_, level) => (OVERLAY_OPACITY * level) / 255);
  const colored = (values: readonly number[], shares?: readonly number[]) =>
    encodeIndexedPng(Uint8Array.from(values, levelOf), height, width, palette, shares);
  const outline = (name: string, values: readonly number[], level: number) => {
    const lines = contourLines(values, height, width, level);
    return element('path', { id: name, d: lines.map(pathOf).join('') });
  };
  const parts = [
    picture(idOf.tile(id), encodePng(pixels)),
    ...maps.flatMap(({ values, degenerate }, index) => [
      picture(idOf.map(id, index), colored(values)),
      picture(idOf.veil(id, index), colored(values, opacities)),
      outline(idOf.contour(id, index), degenerate === null ? values : [], CONTOUR),
    ]),
    ...(groundTruth === null ? [] : [outline(idOf.truth(id), groundTruth, CONTOUR)]),
  ];
  return element('defs', {}, parts.join(''));
}
