import { label, segment } from '../charts/axes.js';
import { colorBar } from '../charts/color-bar.js';
import { frame } from '../charts/frame.js';
import { fitText, textWidth } from '../charts/layout.js';
import type { ColormapName } from '../color/colormap.js';
import { list } from '../format.js';
import { shareNumbers } from '../images/shares.js';
import { element } from '../markup.js';
import { verdictLines } from './sample-heading.js';
import { columnsOf, expectLength, type SamplePictureOptions } from './sample-options.js';
import { describeSample, nameOf, sampleName, verdict } from './sample-words.js';
import { SIGNAL_PANEL_HEIGHT, type SignalPanel, signalPanel } from './signal-panel.js';
import { spansOf } from './spans.js';
import { templateGlyph } from './template-glyph.js';

const COLUMN = 320;
const GAP = 24;
const GLYPH = 74;
const HEADER = 70;

/** Whether samples of this shape are signals: one spatial axis, with or without channels. */
export function isSignal(inputShape: readonly number[]): boolean {
  return inputShape.length === 1 || inputShape.length === 2;
}

/** A signal with the maps of all its methods, and the templates of its classes. */
export function signalPicture(options: SamplePictureOptions): string {
  const { example, classNames, colors = 'viridis', embedding = 'standalone' } = options;
  const panels = panelsOf(options, colors);
  const columns = columnsOf(options);
  const width = options.width ?? columns * COLUMN + (columns - 1) * GAP;
  const panelWidth = (width - GAP * (columns - 1)) / columns;
  const rows = Math.ceil(panels.length / columns);

  const top = HEADER + 18;
  const drawn = panels.map((panel, index) =>
    signalPanel(
      panel,
      (index % columns) * (panelWidth + GAP),
      top + Math.floor(index / columns) * (SIGNAL_PANEL_HEIGHT + 18),
      panelWidth,
    ),
  );
  const legendTop = top + rows * (SIGNAL_PANEL_HEIGHT + 18) + 4;
  const maps = panels.flatMap(({ title, map, degenerate }) =>
    map === null ? [] : [{ title, values: map, degenerate }],
  );
  const content =
    header(options, width) + drawn.join('') + legend(options, legendTop, width, colors);
  return frame(
    {
      title: `Sample ${sampleName(example)}: ${verdict(example, classNames)}`,
      description: describeSample(
        example,
        maps,
        describeTruth(example.groundTruth ?? []),
        (position) => `position ${position}`,
      ),
      width,
      height: legendTop + 30,
      embedding,
      heading: false,
    },
    content,
  );
}

function describeTruth(mask: readonly number[]): string {
  const spans = spansOf(mask).map(({ from, to }) => `${from} to ${to}`);
  return spans.length === 0 ? '' : `Ground truth at positions ${list(spans)}.`;
}

function header(options: SamplePictureOptions, width: number): string {
  const { example, classNames, classTemplates = null } = options;
  const { trueClass, predictedClass } = example;
  const shown = [...new Set([trueClass ?? predictedClass, predictedClass])].filter(
    (index) => classTemplates?.[index] !== undefined,
  );
  const glyphsWidth = shown.length * (GLYPH + 12);
  const room = width - glyphsWidth - 8;
  const glyphs = shown.map((index, position) =>
    templateGlyph(
      classTemplates![index]!,
      nameOf(classNames, index),
      width - glyphsWidth + 12 + position * (GLYPH + 12),
      0,
      GLYPH,
    ),
  );
  const name = `Sample ${sampleName(example)}`;
  return [
    label(fitText(name, room, 11), 0, 12, 'muted small', name),
    verdictLines(example, classNames, 0, 18, room, 1).content,
    ...glyphs,
  ].join('');
}

function legend(
  { example }: SamplePictureOptions,
  y: number,
  width: number,
  colors: ColormapName,
): string {
  const parts: string[] = [];
  let x = 0;
  if (example.maps.length > 0) {
    const text = 'relevance';
    parts.push(label(text, 0, y + 9, 'small'));
    x = textWidth(text, 11) + 8;
    const barWidth = Math.min(110, width - x);
    parts.push(colorBar(x, y, barWidth, colors));
    x += barWidth + 20;
  }
  if (example.groundTruth !== null) {
    const text = fitText('ground truth', width - x - 26, 11);
    parts.push(
      element('rect', { x, y: y - 1, width: 20, height: 12, class: 'band' }),
      segment(x, y - 1, x, y + 11, 'band-edge thin dots'),
      segment(x + 20, y - 1, x + 20, y + 11, 'band-edge thin dots'),
      label(text, x + 26, y + 9, 'small'),
    );
  }
  return parts.join('');
}

function panelsOf(options: SamplePictureOptions, colors: ColormapName): SignalPanel[] {
  const { example, inputShape, methodTitles = {} } = options;
  const [positions = 0, channelCount = 1] = inputShape;
  const input = shareNumbers(example.input, `The input of sample ${example.index}`);
  expectLength(options, 'The input', input.length, positions * channelCount);
  if (example.groundTruth !== null) {
    expectLength(options, 'The ground truth', example.groundTruth.length, positions);
  }
  const channels = Array.from({ length: channelCount }, (_, channel) =>
    input.filter((_, index) => index % channelCount === channel),
  );
  const common = { channels, groundTruth: example.groundTruth, colors };
  if (example.maps.length === 0) {
    return [{ ...common, title: 'Signal', note: '', map: null, degenerate: null }];
  }
  return example.maps.map(({ method, layer, values, degenerate }) => {
    const map = shareNumbers(values, `The map of ${method} of sample ${example.index}`);
    expectLength(options, `The map of ${method}`, map.length, positions);
    return { ...common, title: methodTitles[method] ?? method, note: layer, map, degenerate };
  });
}
