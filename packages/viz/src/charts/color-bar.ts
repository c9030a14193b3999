import { type ColormapName, colormap, toHex } from '../color/colormap.js';
import { element } from '../markup.js';
import { label } from './axes.js';

const STEPS = 32;

/** The colour map from 0 to 1 with its ends labelled, drawn as steps: gradients would need ids. */
export function colorBar(x: number, y: number, width: number, name: ColormapName): string {
  const step = width / STEPS;
  const blocks = Array.from({ length: STEPS }, (_, index) =>
    element('rect', {
      x: x + index * step,
      y,
      width: step + 0.4,
      height: 9,
      fill: toHex(colormap(index / (STEPS - 1), name)),
    }),
  );
  return (
    blocks.join('') +
    label('0', x, y + 22, 'muted small') +
    label('1', x + width, y + 22, 'muted small end')
  );
}
