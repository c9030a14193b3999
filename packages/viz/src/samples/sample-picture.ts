import { imagePicture } from './image-picture.js';
import { isImage } from './image-sample.js';
import type { SamplePictureOptions } from './sample-options.js';
import { isSignal, signalPicture } from './signal-picture.js';

/**
 * Whether there is a picture for samples of this shape: signals, with one spatial axis and any
 * channels, and images, with two and 1 or 3 channels.
 */
export function canPicture(inputShape: readonly number[]): boolean {
  return isSignal(inputShape) || isImage(inputShape);
}

/**
 * One sample with the maps of all its methods: who it is, what the model made of it, and where each
 * method sees the reason.
 *
 * A signal is drawn as a line with a panel a method and the templates of its true and its predicted
 * class. An image is drawn beside each method's map and the two over each other, as `overlayImage`
 * does by default, with the map's contour at 0.5; its pixels are in the picture once.
 *
 * Throws a RangeError when the input or a map does not have the length that the shape asks for.
 */
export function samplePicture(options: SamplePictureOptions): string {
  const { inputShape } = options;
  if (isSignal(inputShape)) return signalPicture(options);
  if (isImage(inputShape)) return imagePicture(options);
  throw new RangeError(
    `A picture needs a signal, [positions] or [positions, channels], or an image, [height, width, 1 or 3 channels]; this sample has the shape [${inputShape.join(', ')}].`,
  );
}
