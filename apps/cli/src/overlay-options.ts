import { list, realNumber, wholeNumber } from '@lucida/terminal';
import type { OverlayOptions } from '@lucida/viz';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { imageSize } from './options.js';

/** Options that say how an overlay is drawn; by the names that commander gives them. */
export interface OverlayFlags {
  readonly opacity?: number;
  readonly fade: boolean;
  readonly contours?: number | readonly number[];
  readonly scale: number | readonly [number, number];
  readonly colorBar: boolean;
}

const FLAGS = ['opacity', 'fade', 'contours', 'scale', 'colorBar'] as const;

/** Parses `3`, a number of contours, or `0.25,0.5`, their levels. */
const contourLevels = (text: string): number | number[] => {
  if (/^\d+$/.test(text)) return wholeNumber(1, 20)(text);
  return list(text).map((level) => {
    const value = realNumber(0, 1)(level);
    if (value > 0 && value < 1) return value;
    throw new InvalidArgumentError('Give how many, or levels above 0 and below 1.');
  });
};

/** Parses `2`, a factor, or `448x448`, height x width in pixels. */
const scaleOrSize = (text: string): number | readonly [number, number] =>
  text.includes('x') ? imageSize(text) : wholeNumber(1, 16)(text);

export function addOverlayOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--opacity <share>',
        "of the map's colour over an image, where it is most relevant (default: 0.6)",
      ).argParser(realNumber(0, 1)),
    )
    .option('--no-fade', 'the same opacity everywhere, relevant or not')
    .addOption(
      new Option(
        '--contours <n>',
        'contour lines on overlays: how many, or levels such as 0.5,0.8',
      ).argParser(contourLevels),
    )
    .addOption(
      new Option('--scale <n>', "overlays so many times the input's size, or HEIGHTxWIDTH")
        .argParser(scaleOrSize)
        .default(1),
    )
    .option('--no-color-bar', 'no colour bar beside overlays');
}

/** The flag of an overlay that was given, or undefined. */
export function givenOverlayFlag(command: Command): string | undefined {
  const given = FLAGS.find((name) => command.getOptionValueSource(name) === 'cli');
  return command.options.find((option) => option.attributeName() === given)?.long;
}

export function overlayOptionsOf(flags: OverlayFlags): OverlayOptions {
  const { opacity, fade, contours, scale, colorBar } = flags;
  return {
    ...(opacity !== undefined && { opacity }),
    fade,
    ...(contours !== undefined && { contours }),
    scale,
    colorBar,
  };
}
