import { coordinate, element, escapeText } from '../markup.js';
import { wrapText } from './layout.js';
import { chartStyles } from './styles.js';

/** What every chart takes. */
export interface ChartOptions {
  /** The chart's name: its accessible name, and its heading where it stands alone. */
  readonly title: string;
  /** What the chart shows, for those who do not see it. */
  readonly description: string;
  /** In CSS pixels; the height follows from the content. */
  readonly width?: number;
  /**
   * `standalone` (default) is a file of its own: it carries the style sheet, a background and its
   * heading. `inline` is part of a page that includes `chartStyles` and gives the heading itself.
   */
  readonly embedding?: 'standalone' | 'inline';
}

interface FrameOptions extends ChartOptions {
  readonly width: number;
  readonly height: number;
  /** Whether a standalone picture shows its title; false where the content does so itself. */
  readonly heading?: boolean;
  /** What an inline picture does not get narrower than: it scrolls where there is no room for it. */
  readonly leastWidth?: number;
}

const PADDING = 16;
const HEADING_SIZE = 15;
const HEADING_LINE = 20;

/** The `svg` element around a chart's content, which is drawn from (0, 0) to (width, height). */
export function frame(options: FrameOptions, content: string): string {
  const { title, description, width, height, leastWidth } = options;
  const { embedding = 'standalone', heading = true } = options;
  const alternatives =
    element('title', {}, escapeText(title)) + element('desc', {}, escapeText(description));
  const common = { xmlns: 'http://www.w3.org/2000/svg', role: 'img', 'aria-label': title };
  if (embedding === 'inline') {
    const box = `0 0 ${coordinate(width)} ${coordinate(height)}`;
    return element(
      'svg',
      {
        ...common,
        class: 'lc',
        viewBox: box,
        width,
        height,
        style: leastWidth === undefined ? undefined : `min-width:${Math.round(leastWidth)}px`,
      },
      alternatives + content,
    );
  }
  const lines = heading ? wrapText(title, width, HEADING_SIZE, 3) : [];
  const top = PADDING + (lines.length > 0 ? lines.length * HEADING_LINE + 8 : 0);
  const outerWidth = width + 2 * PADDING;
  const outerHeight = height + top + PADDING;
  const headingText = lines.map((line, index) =>
    element(
      'text',
      {
        class: 'strong',
        x: PADDING,
        y: PADDING + 14 + index * HEADING_LINE,
        'font-size': HEADING_SIZE,
      },
      escapeText(line),
    ),
  );
  return element(
    'svg',
    {
      ...common,
      class: 'lc',
      viewBox: `0 0 ${coordinate(outerWidth)} ${coordinate(outerHeight)}`,
      width: outerWidth,
      height: outerHeight,
    },
    [
      alternatives,
      element('style', {}, chartStyles),
      element('rect', { class: 'background', width: outerWidth, height: outerHeight }),
      ...headingText,
      element('g', { transform: `translate(${PADDING} ${coordinate(top)})` }, content),
    ].join(''),
  );
}
