import { checkMap, type PixelImage } from '../images/pixels.js';
import { shareBytes, shareNumbers } from '../images/shares.js';
import { expectLength, type SamplePictureOptions } from './sample-options.js';

/** An explained image as it is drawn. */
export interface ImageSample {
  readonly pixels: PixelImage;
  /** 0..1 for every pixel. */
  readonly groundTruth: readonly number[] | null;
  readonly maps: readonly ImageMap[];
}

interface ImageMap {
  readonly method: string;
  readonly title: string;
  readonly layer: string;
  /** 0..1 for every pixel. */
  readonly values: readonly number[];
  readonly degenerate: 'zero' | 'constant' | null;
}

/** Whether samples of this shape are images: height, width, and 1 or 3 channels. */
export function isImage(inputShape: readonly number[]): boolean {
  const [height = 0, width = 0, channels] = inputShape;
  const drawable = height > 0 && width > 0 && (channels === 1 || channels === 3);
  return inputShape.length === 3 && drawable;
}

/** Throws a RangeError when the sample does not fit the shape, or has values that are no shares. */
export function readImageSample(options: SamplePictureOptions): ImageSample {
  const { example, inputShape, methodTitles = {} } = options;
  const [height = 0, width = 0] = inputShape;
  const channels = inputShape[2] === 1 ? 1 : 3;
  const data = shareBytes(example.input, `The input of sample ${example.index}`);
  expectLength(options, 'The input', data.length, height * width * channels);
  if (example.groundTruth !== null) {
    expectLength(options, 'The ground truth', example.groundTruth.length, height * width);
  }
  const maps = example.maps.map(({ method, layer, values: shares, degenerate }) => {
    const values = shareNumbers(shares, `The map of ${method} of sample ${example.index}`);
    expectLength(options, `The map of ${method}`, values.length, height * width);
    checkMap(values, height, width);
    return { method, title: methodTitles[method] ?? method, layer, values, degenerate };
  });
  return { pixels: { height, width, channels, data }, groundTruth: example.groundTruth, maps };
}
