import type { ExplainedExample } from '@lucida/eval';
import type { ColormapName } from '../color/colormap.js';
import { probability } from '../format.js';
import { element } from '../markup.js';
import { label, segment } from './axes.js';
import { colorBar } from './color-bar.js';
import { frame } from './frame.js';
import { fitText, textWidth } from './layout.js';
import { describeSample, nameOf, sampleName, verdict } from './sample-words.js';
import { SIGNAL_PANEL_HEIGHT, type SignalPanel, signalPanel } from './signal-panel.js';
import { templateGlyph } from './template-glyph.js';

export interface SamplePictureOptions {
  readonly example: ExplainedExample;
  /** Shape of `example.input`: positions, or positions and channels. */
  readonly inputShape: readonly number[];
  readonly classNames: readonly string[];
  /** What each class is made of, drawn beside the sample; any length. */
  readonly classTemplates?: readonly (readonly number[])[] | null;
  /** Titles to show for the methods' names. */
  readonly methodTitles?: Readonly<Record<string, string>>;
  /** Maps side by side; defaults to all of them, at most three. */
  readonly columns?: number;
  /** In CSS pixels; defaults to 320 a column. */
  readonly width?: number;
  readonly colors?: ColormapName;
  readonly embedding?: 'standalone' | 'inline';
}

const COLUMN = 320;
const GAP = 24;
const GLYPH = 74;
const HEADER = 70;

/** Whether there is a picture for samples of this shape: one spatial axis, with or without channels. */
export function canPicture(inputShape: readonly number[]): boolean {
  return inputShape.length === 1 || inputShape.length === 2;
}

/**
 * One sample with the maps of all its methods: who it is and what the model made of it, the
 * templates of its true and its predicted class, and a panel a method.
 *
 * Throws a RangeError when the input or a map does not have the length that the shape asks for.
 */
export function samplePicture(options: SamplePictureOptions): string {
  const { example, classNames, colors = 'viridis', embedding = 'standalone' } = options;
  const panels = panelsOf(options, colors);
  const columns = Math.max(1, options.columns ?? Math.min(3, panels.length));
  const width = options.width ?? Math.max(1, columns) * COLUMN + (columns - 1) * GAP;
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
  const title = `Sample ${sampleName(example)}: ${verdict(example, classNames)}`;
  const content =
    header(options, width) + drawn.join('') + legend(options, legendTop, width, colors);
  return frame(
    {
      title,
      description: describeSample(example, options.methodTitles ?? {}),
      width,
      height: legendTop + 30,
      embedding,
      heading: false,
    },
    content,
  );
}

function header(options: SamplePictureOptions, width: number): string {
  const { example, classNames, classTemplates = null } = options;
  const { trueClass, predictedClass } = example;
  const right = predictedClass === trueClass;
  const shown = [...new Set([trueClass, predictedClass])].filter(
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
  const line = (text: string, y: number, classes: string, size = 12.5) =>
    label(fitText(text, room, size), 0, y, classes, text);
  return [
    line(`Sample ${sampleName(example)}`, 12, 'muted small', 11),
    line(`${right ? '✓' : '✗'} true ${nameOf(classNames, trueClass)}`, 31, 'strong', 13),
    line(`→ predicted ${nameOf(classNames, predictedClass)}`, 48, 'strong', 13),
    line(`probability ${probability(example.probability)}`, 65, 'small', 11),
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
  if (!canPicture(inputShape)) {
    throw new RangeError(
      `A picture needs an input of one spatial axis, [positions] or [positions, channels]; this one has the shape [${inputShape.join(', ')}].`,
    );
  }
  const [positions = 0, channelCount = 1] = inputShape;
  const expect = (what: string, found: number, expected: number) => {
    if (found === expected) return;
    throw new RangeError(
      `${what} of sample ${example.index} has ${found} values; the input shape [${inputShape.join(', ')}] asks for ${expected}.`,
    );
  };
  expect('The input', example.input.length, positions * channelCount);
  if (example.groundTruth !== null) {
    expect('The ground truth', example.groundTruth.length, positions);
  }
  const channels = Array.from({ length: channelCount }, (_, channel) =>
    example.input.filter((_, index) => index % channelCount === channel),
  );
  const common = { channels, groundTruth: example.groundTruth, colors };
  if (example.maps.length === 0) {
    return [{ ...common, title: 'Signal', note: '', map: null, degenerate: null }];
  }
  return example.maps.map(({ method, layer, values, degenerate }) => {
    expect(`The map of ${method}`, values.length, positions);
    const title = methodTitles[method] ?? method;
    return { ...common, title, note: layer, map: values, degenerate };
  });
}
