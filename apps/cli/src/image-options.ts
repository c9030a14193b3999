import {
  IMAGE_FILTERS,
  type ImageFilter,
  type ImageOptions,
  type PixelScaling,
} from '@lucida/data';
import type { ModelMetadata } from '@lucida/models';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options that say how image files become a model's inputs. */
export interface ImageFlags {
  readonly interpolation?: ImageFilter;
  readonly scaling?: PixelScaling;
}

/** Mean and standard deviation of ImageNet's channels, as shares of 255. */
const IMAGENET: PixelScaling = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

const SCALINGS: Readonly<Record<string, PixelScaling>> = {
  unit: 'unit',
  bytes: 'bytes',
  imagenet: IMAGENET,
};

/** Parses `unit`, `bytes`, `imagenet`, or `MEANS/STDS` such as `0.5,0.5,0.5/0.25,0.25,0.25`. */
const pixelScaling = (text: string): PixelScaling => {
  if (Object.hasOwn(SCALINGS, text)) return SCALINGS[text]!;
  const [mean = [], std = [], ...more] = text
    .split('/')
    .map((part) => part.split(',').map((number) => (number.trim() === '' ? NaN : Number(number))));
  const numbers = [...mean, ...std];
  const fits = more.length === 0 && mean.length === std.length && numbers.every(Number.isFinite);
  if (!fits || numbers.length === 0 || std.some((deviation) => deviation <= 0)) {
    throw new InvalidArgumentError(
      'Give unit, bytes, imagenet, or means and standard deviations of the channels, such as 0.5,0.5,0.5/0.25,0.25,0.25.',
    );
  }
  return { mean, std };
};

export function addImageOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--interpolation <kind>',
        "how image files are resized to the model's input, as in Pillow (default: as the model was trained, else bilinear)",
      ).choices([...IMAGE_FILTERS]),
    )
    .addOption(
      new Option(
        '--scaling <how>',
        'what pixels become: unit (0 to 1), bytes (0 to 255), imagenet, or MEANS/STDS of the channels (default: as the model was trained, else unit)',
      ).argParser(pixelScaling),
    );
}

/** How image files become inputs of a model: by its shape, its training, and what was asked for. */
export function imageOptionsFor(
  inputShape: readonly (number | null)[],
  metadata: ModelMetadata | null,
  { interpolation, scaling }: ImageFlags,
): ImageOptions {
  const [height, width, channels] = inputShape.length === 3 ? inputShape : [];
  return {
    ...metadata?.images,
    ...(height && width && { size: [height, width] as const }),
    ...((channels === 1 || channels === 3) && { channels }),
    ...(interpolation && { filter: interpolation }),
    ...(scaling && { scaling }),
  };
}
