import type { ReportDocument } from '@lucida/eval';
import { exampleOverlays } from '../samples/example-overlays.js';
import { isImage } from '../samples/image-sample.js';
import { className, shownExamples } from './examples.js';

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
  const [height = 1, width = 1] = document.inputShape;
  const scale = Math.max(1, Math.round(LEAST_SIDE / Math.max(height, width)));
  for (const entry of document.examples) {
    for (const { kinds, example } of shownExamples(entry)) {
      const options = { contours: 1, scale, colorBar: true };
      for (const { name, png } of exampleOverlays(example, document.inputShape, options)) {
        const parts = [className(document, entry.classIndex), kinds.join('-'), name];
        images[freeName(images, `overlays/${parts.map(fileName).join('-')}`)] = png;
      }
    }
  }
  return images;
}

/** Only characters that every file system takes, and few enough of them. */
function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}_.+-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '');
  return plain === '' ? 'unnamed' : [...plain].slice(0, 40).join('');
}

/** The name with `.png`, and with a number before it where another image has that name. */
function freeName(taken: Readonly<Record<string, unknown>>, name: string): string {
  let free = `${name}.png`;
  for (let number = 2; free in taken; number++) free = `${name}-${number}.png`;
  return free;
}
