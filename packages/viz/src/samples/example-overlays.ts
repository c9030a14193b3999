import type { ExplainedExample } from '@lucida/eval';
import { type OverlayImageOptions, overlayImage } from '../images/overlay-image.js';
import { readImageSample } from './image-sample.js';

/** How overlays are drawn; what is drawn is given by the sample. */
export type OverlayOptions = Omit<OverlayImageOptions, 'map' | 'pixels'>;

export interface ExampleOverlay {
  /** The method, with its layer where the same method was asked for at several. */
  readonly name: string;
  /** Bytes of a PNG file. */
  readonly png: Uint8Array;
}

/**
 * The overlays of an explained image, one for each of its maps, in their order.
 *
 * @param inputShape height, width, and 1 or 3 channels
 * @throws RangeError when the sample does not fit the shape, or an option is out of range.
 */
export function exampleOverlays(
  example: ExplainedExample,
  inputShape: readonly number[],
  options: OverlayOptions = {},
): ExampleOverlay[] {
  const { pixels, maps } = readImageSample({ example, inputShape, classNames: [] });
  return maps.map(({ method, layer, values }) => {
    const several = maps.filter((map) => map.method === method).length > 1;
    return {
      name: several ? `${method}-${layer.replaceAll('/', '-')}` : method,
      png: overlayImage({ ...options, pixels, map: values }),
    };
  });
}
