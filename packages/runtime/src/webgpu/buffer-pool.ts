import { Gauge } from '../memory/gauge.js';

/** tfjs' `BufferManager`, which it does not export: what its WebGPU backend calls of it. */
interface BufferManager {
  readonly numBytesUsed: number;
  readonly numBytesAllocated: number;
  acquireBuffer(
    size: number,
    usage: GPUBufferUsageFlags,
    mappedAtCreation?: boolean,
    reuse?: boolean,
  ): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
  getNumUsedBuffers(): number;
  getNumFreeBuffers(): number;
  dispose(): void;
}

/** Below this many bytes an allocation is not worth a submission of its own. */
const WORTH_ROOM = 64 * 1024;

/** So many bytes of freed buffers are kept however little is in use. */
const ALWAYS_KEPT = 64 * 2 ** 20;

/**
 * Keeps freed buffers for tensors of their size to come. tfjs' own pool keeps all of them for ever;
 * this one keeps those freed last: no more bytes than were ever in use at once, half a ceiling at
 * most, and fewer where they and the buffers in use would exceed the ceiling.
 */
export class BufferPool implements BufferManager {
  readonly #used = new Set<GPUBuffer>();
  /** Freed ones, the longest unused first. */
  readonly #free = new Set<GPUBuffer>();
  readonly #freeOfKind = new Map<string, GPUBuffer[]>();
  readonly #gauge = new Gauge();
  #mostUsed = 0;
  numBytesUsed = 0;
  numBytesAllocated = 0;

  /**
   * @param ceiling How many bytes may be allocated while there are freed buffers to destroy.
   * @param submit Submits all commands that are recorded: destroying a buffer that occurs in
   * recorded ones would make them invalid.
   */
  constructor(
    private readonly device: GPUDevice,
    public ceiling: number,
    private readonly submit: () => void,
  ) {}

  /** Begins to watch the bytes allocated; the function returned ends it and tells their peak. */
  watch(): () => number {
    return this.#gauge.watch(this.numBytesAllocated);
  }

  acquireBuffer(
    size: number,
    usage: GPUBufferUsageFlags,
    mappedAtCreation = false,
    reuse = true,
  ): GPUBuffer {
    const freed = reuse ? this.#freeOfKind.get(kindOf(size, usage))?.at(-1) : undefined;
    if (freed) this.#forget(freed);
    const buffer = freed ?? this.#allocate({ size, usage, mappedAtCreation });
    this.#used.add(buffer);
    this.numBytesUsed += size;
    this.#mostUsed = Math.max(this.#mostUsed, this.numBytesUsed);
    return buffer;
  }

  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    if (!this.#used.delete(buffer)) return;
    this.numBytesUsed -= buffer.size;
    if (reuse) this.#keep(buffer);
    else this.#destroy(buffer);
  }

  /**
   * Destroys the buffers that are longest unused and beyond what is kept. Only to be called while
   * no recorded command waits for submission.
   *
   * @param needed Bytes that are about to be allocated.
   */
  trim(needed = 0): void {
    const kept = Math.min(this.ceiling / 2, Math.max(ALWAYS_KEPT, this.#mostUsed));
    for (const buffer of this.#free) {
      const free = this.numBytesAllocated - this.numBytesUsed;
      if (this.numBytesAllocated + needed <= this.ceiling && free <= kept) return;
      this.#forget(buffer);
      this.#destroy(buffer);
    }
  }

  getNumUsedBuffers(): number {
    return this.#used.size;
  }

  getNumFreeBuffers(): number {
    return this.#free.size;
  }

  dispose(): void {
    for (const buffer of [...this.#used, ...this.#free]) buffer.destroy();
    this.#used.clear();
    this.#free.clear();
    this.#freeOfKind.clear();
    this.numBytesUsed = 0;
    this.numBytesAllocated = 0;
  }

  #allocate(descriptor: GPUBufferDescriptor): GPUBuffer {
    const { size } = descriptor;
    if (size >= WORTH_ROOM && this.numBytesAllocated + size > this.ceiling) {
      this.submit();
      this.trim(size);
    }
    const buffer = this.device.createBuffer(descriptor);
    this.numBytesAllocated += size;
    this.#gauge.note(this.numBytesAllocated);
    return buffer;
  }

  #keep(buffer: GPUBuffer): void {
    this.#free.add(buffer);
    const kind = kindOf(buffer.size, buffer.usage);
    const buffers = this.#freeOfKind.get(kind);
    if (buffers) buffers.push(buffer);
    else this.#freeOfKind.set(kind, [buffer]);
  }

  #destroy(buffer: GPUBuffer): void {
    buffer.destroy();
    this.numBytesAllocated -= buffer.size;
  }

  /** Takes a buffer out of the freed ones. */
  #forget(buffer: GPUBuffer): void {
    this.#free.delete(buffer);
    const kind = kindOf(buffer.size, buffer.usage);
    const others = this.#freeOfKind.get(kind)!.filter((other) => other !== buffer);
    if (others.length > 0) this.#freeOfKind.set(kind, others);
    else this.#freeOfKind.delete(kind);
  }
}

function kindOf(size: number, usage: GPUBufferUsageFlags): string {
  return `${size} ${usage}`;
}
