/** Passes that one set of queries can time. */
const PASSES = 256;
const BYTES_PER_TIMESTAMP = 8;

/**
 * The device's own time for what runs between `start` and `stop`: how long its compute passes took
 * by timestamp queries, copies and waiting left out. tfjs puts up to 15 shaders into a pass, and two
 * timestamps a pass cost nothing that shows in wall time, unlike tfjs' own timer, which submits every
 * shader alone. Browsers round timestamps (Chromium to 0.1 ms), so that short times are rough.
 */
export class PassClock {
  readonly #sets: GPUQuerySet[] = [];
  #passes = 0;

  /** @param device With the feature `timestamp-query`. */
  constructor(private readonly device: GPUDevice) {}

  start(): void {
    this.#passes = 0;
    const { device } = this;
    // An own property hides the prototype's method until it is deleted.
    device.createCommandEncoder = (descriptor) => {
      const encoder = Object.getPrototypeOf(device).createCommandEncoder.call(device, descriptor);
      return this.#timed(encoder);
    };
  }

  /** Ends it, and tells the milliseconds. */
  async stop(): Promise<number> {
    const { device } = this;
    Reflect.deleteProperty(device, 'createCommandEncoder');
    const passes = this.#passes;
    if (passes === 0) return 0;
    const size = 2 * passes * BYTES_PER_TIMESTAMP;
    const { COPY_SRC, COPY_DST, QUERY_RESOLVE, MAP_READ } = GPUBufferUsage;
    const resolved = device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC });
    const read = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    try {
      const encoder = device.createCommandEncoder();
      for (let first = 0; first < passes; first += PASSES) {
        const count = 2 * Math.min(PASSES, passes - first);
        const offset = 2 * first * BYTES_PER_TIMESTAMP;
        encoder.resolveQuerySet(this.#sets[first / PASSES]!, 0, count, resolved, offset);
      }
      encoder.copyBufferToBuffer(resolved, 0, read, 0, size);
      device.queue.submit([encoder.finish()]);
      await read.mapAsync(GPUMapMode.READ);
      return sumOfPasses(new BigUint64Array(read.getMappedRange()));
    } finally {
      resolved.destroy();
      read.destroy();
    }
  }

  dispose(): void {
    for (const set of this.#sets) set.destroy();
    this.#sets.length = 0;
  }

  #timed(encoder: GPUCommandEncoder): GPUCommandEncoder {
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (descriptor) => {
      const pass = this.#passes++;
      const set = Math.floor(pass / PASSES);
      this.#sets[set] ??= this.device.createQuerySet({ type: 'timestamp', count: 2 * PASSES });
      const timestampWrites = {
        querySet: this.#sets[set],
        beginningOfPassWriteIndex: 2 * (pass % PASSES),
        endOfPassWriteIndex: 2 * (pass % PASSES) + 1,
      };
      return begin({ ...descriptor, timestampWrites });
    };
    return encoder;
  }
}

/** Milliseconds, of the beginnings and ends of passes in nanoseconds. */
function sumOfPasses(timestamps: BigUint64Array): number {
  let nanoseconds = 0n;
  for (let i = 0; i < timestamps.length; i += 2) {
    const [begin, end] = [timestamps[i]!, timestamps[i + 1]!];
    // A device that was reset or throttled meanwhile may count from anew.
    if (end > begin) nanoseconds += end - begin;
  }
  return Number(nanoseconds) / 1e6;
}
