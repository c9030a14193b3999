/**
 * Smallest normal float32. Some backends flush anything smaller to zero and others do not, and
 * dividing by it overflows; a magnitude below it counts as zero, so that all backends agree.
 */
export const SMALLEST_NORMAL = 2 ** -126;
