import type { Rgb } from '../color/colormap.js';
import type { Canvas } from './stroke.js';

/** Digits of 3 x 5 pixels, row by row, for labels that no font is at hand for. */
const glyphs: Readonly<Record<string, readonly string[]>> = {
  '0': ['###', '# #', '# #', '# #', '###'],
  '1': [' # ', '## ', ' # ', ' # ', '###'],
  '5': ['###', '#  ', '###', '  #', '###'],
  '.': [' ', ' ', ' ', ' ', '#'],
};

const GLYPH_HEIGHT = 5;
const LABELS = [
  { text: '1', value: 1 },
  { text: '0.5', value: 0.5 },
  { text: '0', value: 0 },
] as const;

const paper: Rgb = [255, 255, 255];
const ink: Rgb = [32, 32, 32];

/** Height of the image from which the digits are twice, thrice, ... as large. */
const HEIGHT_PER_SIZE = 112;

/** The least height with room for both ends' labels. */
const LEAST_HEIGHT = 2 * GLYPH_HEIGHT + 4;

/**
 * The image with a bar of the colours to its right, from 1 at the top to 0 at the bottom, on white
 * paper. An image that is too low for the labels gets white below it.
 */
export function withColorBar(image: Canvas, levels: readonly Rgb[]): Canvas {
  const size = Math.max(1, Math.floor(image.height / HEIGHT_PER_SIZE));
  const gap = 4 * size;
  const bar = 6 * size;
  const height = Math.max(image.height, LEAST_HEIGHT);
  const labelsWidth = textWidth('0.5') * size;
  const width = image.width + gap + bar + 2 * size + labelsWidth + 2 * size;
  const canvas: Canvas = { height, width, data: new Uint8Array(height * width * 3).fill(paper[0]) };
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3);
    canvas.data.set(row, y * width * 3);
  }
  for (let y = 0; y < height; y++) {
    const share = height === 1 ? 1 : 1 - y / (height - 1);
    fill(canvas, image.width + gap, y, bar, 1, levels[Math.round(share * (levels.length - 1))]!);
  }
  const labelX = image.width + gap + bar + 2 * size;
  const labelHeight = GLYPH_HEIGHT * size;
  for (const { text, value } of LABELS) {
    const top = 1 + Math.round((1 - value) * (height - labelHeight - 2));
    const crowded = value === 0.5 && height < 4 * labelHeight;
    if (!crowded) write(canvas, text, labelX, top, size);
  }
  return canvas;
}

function textWidth(text: string): number {
  return [...text].reduce((width, glyph) => width + glyphs[glyph]![0]!.length + 1, -1);
}

function write(canvas: Canvas, text: string, x: number, y: number, size: number): void {
  let left = x;
  for (const character of text) {
    const rows = glyphs[character]!;
    rows.forEach((row, down) => {
      [...row].forEach((dot, across) => {
        if (dot === '#') fill(canvas, left + across * size, y + down * size, size, size, ink);
      });
    });
    left += (rows[0]!.length + 1) * size;
  }
}

function fill(
  canvas: Canvas,
  x: number,
  y: number,
  width: number,
  height: number,
  color: Rgb,
): void {
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) {
      canvas.data.set(color, (row * canvas.width + column) * 3);
    }
  }
}
