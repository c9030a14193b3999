import { type ColormapName, colorLevels, levelOf, type Rgb } from '../color/colormap.js';
import { blend } from '../color/contrast.js';
import { withColorBar } from './color-bar-image.js';
import { contourLines, type Point } from './contour-lines.js';
import {
  checkMap,
  checkPixels,
  checkSize,
  enlargeMap,
  enlargePixels,
  type PixelImage,
} from './pixels.js';
import { encodePng } from './png.js';
import { type Canvas, strokeLines } from './stroke.js';

interface MapOptions {
  /** 0..1, row-major, one value a pixel; what lies outside is drawn as the nearer end. */
  readonly map: ArrayLike<number>;
  /** Default `viridis`. */
  readonly colors?: ColormapName;
  /**
   * Lines along which the map has these values, each above 0 and below 1; or how many of them,
   * evenly spaced (1 is the line at 0.5). Default none.
   */
  readonly contours?: number | readonly number[];
  /** A whole factor, or `[height, width]` in pixels without the colour bar. Default 1. */
  readonly scale?: number | readonly [height: number, width: number];
  /** Whether a labelled bar of the colours from 0 to 1 stands to the right. Default false. */
  readonly colorBar?: boolean;
}

export interface MapImageOptions extends MapOptions {
  readonly height: number;
  readonly width: number;
}

export interface OverlayImageOptions extends MapOptions {
  readonly pixels: PixelImage;
  /** Share of the map's colour in a pixel, 0..1; with `fade`, in one of relevance 1. Default 0.6. */
  readonly opacity?: number;
  /**
   * Whether the opacity is multiplied by the map, so that the irrelevant stays as it is. Default
   * true; without, the whole image takes the colours' cast.
   */
  readonly fade?: boolean;
}

/** Opacity of an overlay where the relevance is 1. */
export const OVERLAY_OPACITY = 0.6;

/**
 * An attribution map in colours, as a PNG file.
 *
 * Scaled, it is bilinear between the centres of the map's pixels. The colour is that of the nearest
 * of 256 levels.
 *
 * @throws RangeError when a size, a contour or a value of the map does not fit.
 */
export function mapImage(options: MapImageOptions): Uint8Array {
  const { height, width, map } = options;
  checkSize('A map', height, width);
  return drawImage(options, height, width, (levels, size) => {
    const shown = enlargeMap(map, [height, width], size);
    return colorsOf(shown, (value) => levels[levelOf(value)]!);
  });
}

/**
 * An attribution map over its image, as a PNG file.
 *
 * Each component of a pixel is `round(a * colour + (1 - a) * image)` in sRGB values, where `a` is
 * the opacity, times the map's value (held to 0..1) with `fade`. Scaled, the image's pixels become blocks (nearest)
 * and the map is bilinear between the centres of its pixels.
 *
 * @throws RangeError when a size, the opacity, a contour or a value of the map does not fit.
 */
export function overlayImage(options: OverlayImageOptions): Uint8Array {
  const { pixels, map, opacity = OVERLAY_OPACITY, fade = true } = options;
  const { height, width } = pixels;
  checkPixels(pixels);
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new RangeError(`The opacity is ${opacity}; it must be from 0 to 1.`);
  }
  return drawImage(options, height, width, (levels, size) => {
    const below = enlargePixels(pixels, ...size);
    const shown = enlargeMap(map, [height, width], size);
    return colorsOf(shown, (value, at) => {
      const share = fade ? opacity * Math.min(1, Math.max(0, value)) : opacity;
      const under: Rgb = [below[3 * at]!, below[3 * at + 1]!, below[3 * at + 2]!];
      return blend(levels[levelOf(value)]!, under, share);
    });
  });
}

function colorsOf(map: Float32Array, color: (value: number, at: number) => Rgb): Uint8Array {
  const data = new Uint8Array(map.length * 3);
  map.forEach((value, at) => {
    data.set(color(value, at), at * 3);
  });
  return data;
}

type Size = readonly [height: number, width: number];

function drawImage(
  options: MapOptions,
  height: number,
  width: number,
  paint: (levels: readonly Rgb[], size: Size) => Uint8Array,
): Uint8Array {
  const { map, colors = 'viridis', contours = [], scale = 1, colorBar = false } = options;
  checkMap(map, height, width);
  const size = targetSize(scale, height, width);
  const lines = levelsOf(contours).flatMap((level) => contourLines(map, height, width, level));
  const levels = colorLevels(colors);
  const canvas: Canvas = { height: size[0], width: size[1], data: paint(levels, size) };
  drawContours(
    canvas,
    lines.map((line) =>
      line.map(([x, y]): Point => [(x * size[1]) / width, (y * size[0]) / height]),
    ),
  );
  const drawn = colorBar ? withColorBar(canvas, levels) : canvas;
  return encodePng({ ...drawn, channels: 3 });
}

function targetSize(scale: number | Size, height: number, width: number): Size {
  const size = typeof scale === 'number' ? ([height * scale, width * scale] as const) : scale;
  if (typeof scale === 'number' && !Number.isInteger(scale)) {
    throw new RangeError(`The scale is ${scale}; it must be a whole number, or [height, width].`);
  }
  checkSize('An image', ...size);
  return size;
}

/** Most contours that can be told apart. */
const MAX_CONTOURS = 20;

function levelsOf(contours: number | readonly number[]): readonly number[] {
  const levels =
    typeof contours === 'number' && contours >= 0 && contours <= MAX_CONTOURS
      ? Array.from({ length: contours }, (_, at) => (at + 1) / (contours + 1))
      : contours;
  if (typeof levels === 'number' || (typeof contours === 'number' && contours % 1 !== 0)) {
    throw new RangeError(
      `There cannot be ${contours} contours; expected a whole number from 0 to ${MAX_CONTOURS}, or a list of levels.`,
    );
  }
  for (const level of levels) {
    if (!(level > 0 && level < 1)) {
      throw new RangeError(`A contour at ${level} is none; expected levels above 0 and below 1.`);
    }
  }
  return levels;
}

/** White with a dark casing: it is seen on pale tissue and on both ends of every colour map. */
function drawContours(canvas: Canvas, lines: readonly (readonly Point[])[]): void {
  const thickness = Math.max(1, Math.round(Math.min(canvas.height, canvas.width) / 400));
  strokeLines(canvas, lines, thickness + 1.6, [24, 24, 24]);
  strokeLines(canvas, lines, thickness, [255, 255, 255]);
}
