import type { ReportDocument } from '@lucida/eval';
import { overlayImage } from '../images/overlay-image.js';
import { isImage, readImageSample } from '../samples/image-sample.js';
import { className, pictureOptions, shownExamples } from './examples.js';

/** Images whose longer side is shorter than this are enlarged by a whole factor. */
const LEAST_SIDE = 224;

/**
 * The overlays of the report's examples as PNG files, by file name
 * (`overlays/01_TUMOR-typical-grad-cam.png`): with a bar of the colours and the contour at 0.5, at
 * the input's resolution, small inputs enlarged. None for signals.
 */
export function reportImages(document: ReportDocument): Record<string, Uint8Array> {
  const images: Record<string, Uint8Array> = {};
  if (!isImage(document.inputShape)) return images;
  for (const entry of document.examples) {
    for (const { kinds, example } of shownExamples(entry)) {
      const { pixels, maps } = readImageSample(pictureOptions(document, example));
      const scale = Math.max(1, Math.round(LEAST_SIDE / Math.max(pixels.height, pixels.width)));
      for (const { method, layer, values } of maps) {
        const several = maps.filter((map) => map.method === method).length > 1;
        const parts = [className(document, entry.classIndex), kinds.join('-'), method];
        const name = fileName([...parts, ...(several ? [layer] : [])].join('-'));
        images[freeName(images, `overlays/${name}`)] = overlayImage({
          pixels,
          map: values,
          contours: 1,
          scale,
          colorBar: true,
        });
      }
    }
  }
  return images;
}

/** Only characters that every file system takes. */
function fileName(name: string): string {
  return name
    .replace(/[^\p{L}\p{N}_.+-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 120);
}

/** The name with `.png`, and with a number before it where another image has that name. */
function freeName(taken: Readonly<Record<string, unknown>>, name: string): string {
  let free = `${name}.png`;
  for (let number = 2; free in taken; number++) free = `${name}-${number}.png`;
  return free;
}
