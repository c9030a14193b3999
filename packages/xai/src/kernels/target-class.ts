import { THREADS } from './by-channel.js';

/** WGSL for the shaders of `byChannel`: where a workgroup keeps the class of its sample. */
export const CHOSEN_CLASS = 'var<workgroup> chosen : i32;';

/**
 * WGSL that finds the class of a workgroup's sample in one-hot rows `[n, classes]`, its threads
 * together, and leaves it in `chosen`. It needs `uniforms.classes`; for a `body` of `byChannel`.
 */
export function chooseClass(oneHot: string): string {
  return `
    if (n < uniforms.samples) {
      for (var c = own; c < uniforms.classes; c += ${THREADS}) {
        if (${oneHot}[n * uniforms.classes + c] == 1.0) { chosen = c; }
      }
    }
    workgroupBarrier();
  `;
}
