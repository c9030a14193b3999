import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { label, segment } from '../charts/axes.js';
import { type ColormapName, colormap, toHex } from '../color/colormap.js';
import { element } from '../markup.js';
import { degenerateText, panelHeading } from './sample-heading.js';
import { spansOf } from './spans.js';

/** A signal with one attribution map over it. */
export interface SignalPanel {
  /** Heading, such as the method's name. */
  readonly title: string;
  /** Said after the heading, such as the layer. */
  readonly note: string;
  /** One array of equal length a channel. */
  readonly channels: readonly (readonly number[])[];
  /** 0..1 at every position, or null for the signal alone. */
  readonly map: readonly number[] | null;
  readonly degenerate: 'zero' | 'constant' | null;
  /** 0..1 at every position, where what the class is made of lies. */
  readonly groundTruth: readonly number[] | null;
  readonly colors: ColormapName;
}

const HEADING = 22;
const PLOT = 104;
const GAP = 8;
const STRIP = 30;

/** Height of every panel, its position axis included. */
export const SIGNAL_PANEL_HEIGHT = HEADING + PLOT + GAP + STRIP + 18;

/**
 * The signal as a line coloured by the map, and below it the map as bars: their height says what
 * the colour says. The ground-truth span is a shaded band with dashed edges behind both.
 */
export function signalPanel(panel: SignalPanel, x: number, y: number, width: number): string {
  const { channels, map, groundTruth, title, note, degenerate } = panel;
  const positions = channels[0]?.length ?? 0;
  const step = width / Math.max(1, positions);
  const centre = (position: number) => x + (position + 0.5) * step;
  const top = y + HEADING;
  const plotBottom = top + PLOT;
  const stripBottom = plotBottom + GAP + STRIP;
  const [low = 0, high = 1] = extent(channels.flat());
  const value = scaleLinear([low, high > low ? high : low + 1], [plotBottom - 6, top + 6]);

  const bands = spansOf(groundTruth ?? []).map(({ from, to }) => {
    const start = x + from * step;
    const end = x + (to + 1) * step;
    return (
      element('rect', {
        x: start,
        y: top,
        width: end - start,
        height: stripBottom - top,
        class: 'band',
      }) +
      segment(start, top, start, stripBottom, 'band-edge thin dots') +
      segment(end, top, end, stripBottom, 'band-edge thin dots')
    );
  });
  return [
    ...bands,
    panelHeading(title, note, x, y + 13, width),
    ...channels.map((channel) => coloredLine(channel, map, panel.colors, centre, value)),
    segment(x, stripBottom, x + width, stripBottom, 'axis thin'),
    map === null ? '' : bars(map, x, stripBottom, step, panel.colors),
    degenerate === null
      ? ''
      : label(
          degenerateText(degenerate),
          x + width / 2,
          stripBottom - STRIP / 2 + 4,
          'small middle',
        ),
    positionTicks(positions, centre, stripBottom + 14),
  ].join('');
}

function coloredLine(
  channel: readonly number[],
  map: readonly number[] | null,
  colors: ColormapName,
  centre: (position: number) => number,
  value: (value: number) => number,
): string {
  const outline = line<number>()
    .x((_, position) => centre(position))
    .y((sample) => value(sample))
    .digits(1)(channel);
  if (map === null) return element('path', { d: outline ?? '', class: 'line ink' });
  // A casing in a middle grey keeps the map's dark end visible on dark and its light on light.
  const casing = element('path', { d: outline ?? '', class: 'line axis', style: 'stroke-width:5' });
  const segments = channel.slice(1).map((sample, index) => {
    const relevance = ((map[index] ?? 0) + (map[index + 1] ?? 0)) / 2;
    return element('path', {
      d: `M${centre(index).toFixed(1)} ${value(channel[index]!).toFixed(1)}L${centre(index + 1).toFixed(1)} ${value(sample).toFixed(1)}`,
      stroke: toHex(colormap(relevance, colors)),
    });
  });
  const group = element(
    'g',
    { fill: 'none', 'stroke-width': 3.2, 'stroke-linecap': 'round' },
    segments.join(''),
  );
  return casing + group;
}

function bars(
  map: readonly number[],
  x: number,
  bottom: number,
  step: number,
  colors: ColormapName,
): string {
  const drawn = map.map((relevance, position) => {
    const height = Math.min(1, Math.max(0, relevance)) * STRIP;
    if (height < 0.05) return '';
    return element('rect', {
      x: x + position * step + step * 0.1,
      y: bottom - height,
      width: step * 0.8,
      height,
      fill: toHex(colormap(relevance, colors)),
    });
  });
  return element('g', { class: 'axis', 'stroke-width': 0.5 }, drawn.join(''));
}

function positionTicks(positions: number, centre: (position: number) => number, y: number): string {
  if (positions === 0) return '';
  const ticks = scaleLinear([0, positions - 1], [0, 1])
    .ticks(4)
    .filter(Number.isInteger);
  return ticks.map((tick) => label(String(tick), centre(tick), y, 'muted small middle')).join('');
}
