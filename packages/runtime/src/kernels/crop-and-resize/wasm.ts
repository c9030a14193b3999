import type * as tf from '@tensorflow/tfjs';
import { floatsOf, wasmKernel } from '../heap.js';
import { cropAndResizeReference } from './reference.js';

/**
 * Crops and resizes images by boxes. tfjs' kernel takes values from beyond the image where the nearest
 * pixel of a place outside is asked for. By the reference itself, as nothing here does it often.
 */
export const cropAndResize = wasmKernel<tf.CropAndResizeInputs, tf.CropAndResizeAttrs>(
  (backend, { image, boxes, boxInd }, attrs) => {
    const shape = [boxes.shape[0]!, ...attrs.cropSize, image.shape[3]!];
    const crops = backend.makeOutput(shape, 'float32');
    const values = cropAndResizeReference(
      floatsOf(backend, image),
      image.shape as [number, number, number, number],
      {
        ...attrs,
        boxes: floatsOf(backend, boxes),
        boxInd: backend.typedArrayFromHeap(boxInd) as Int32Array,
      },
    );
    floatsOf(backend, crops).set(values);
    return crops;
  },
);
