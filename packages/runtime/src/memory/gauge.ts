/** Follows a changing number of bytes for any who want to know its peak. */
export class Gauge {
  readonly #peaks = new Set<{ bytes: number }>();

  note(bytes: number): void {
    for (const peak of this.#peaks) peak.bytes = Math.max(peak.bytes, bytes);
  }

  /** Begins to watch, from `bytes` on; the function returned ends it and tells the peak. */
  watch(bytes: number): () => number {
    const peak = { bytes };
    this.#peaks.add(peak);
    return () => {
      this.#peaks.delete(peak);
      return peak.bytes;
    };
  }
}
