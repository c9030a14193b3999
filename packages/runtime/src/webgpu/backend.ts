import type { TensorInfo } from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { describeAdapter } from '../adapter.js';
import { assertNoBackendErrors, watchDevice } from '../device-errors.js';
import { LucidaError } from '../errors.js';
import { supplyOnWebgpu } from '../memory/supply.js';
import { tensorBytes } from '../memory/tensor-bytes.js';
import type { Supply } from '../memory/types.js';
import { BufferPool } from './buffer-pool.js';
import { checkProgram, checkSize } from './limits.js';
import { waitPatiently } from './patience.js';
import { TfjsWebGPUBackend } from './tfjs-backend.js';

/** How long a browser may take to tell why a read-back failed. */
const NEWS_AFTER_MS = 1000;

const inNode = typeof process !== 'undefined' && process.versions?.node !== undefined;

/**
 * tfjs' WebGPU backend that never hands out a result after the device reported an error or was
 * lost, and keeps to a budget of memory. Everything that leaves the device passes through `read`.
 */
export class GuardedWebGPUBackend extends TfjsWebGPUBackend {
  readonly supply: Supply;
  readonly pool: BufferPool;
  /** The parts of buffers that windows are. */
  readonly #windows = new WeakMap<object, Required<Omit<GPUBufferBinding, 'buffer'>>>();
  readonly #wait: typeof waitPatiently;
  readonly #watch: ReturnType<typeof watchDevice>;

  /** @param limits The adapter's, which the device is created with. */
  constructor(
    device: GPUDevice,
    info: GPUAdapterInfo,
    readonly limits: GPUSupportedLimits,
  ) {
    super(device, info);
    this.#watch = watchDevice(device);
    const { software } = describeAdapter(info);
    this.supply = supplyOnWebgpu(limits, software);
    this.#wait = software && inNode ? waitPatiently : (work) => work;
    this.pool = new BufferPool(device, this.supply.unasked.bytes, () => this.#submitRecorded());
    this.bufferManager = this.pool as unknown as WebGPUBackend['bufferManager'];
  }

  get lost(): string | null {
    return this.#watch.lost();
  }

  /** Keeps freed buffers only as long as no more than so many bytes are allocated in all. */
  keepWithin(bytes: number): void {
    this.pool.ceiling = bytes;
    this.#submitRecorded();
    this.pool.trim();
  }

  #submitRecorded(): void {
    if (this.commandEncoder === null) return;
    this.endComputePassEncoder();
    this.submitQueue();
  }

  override submitQueue(): void {
    super.submitQueue();
    this.pool.trim();
  }

  /**
   * Lends a part of a tensor, from element `start` on, as a tensor of its own that shares the
   * memory; it is gone when `use` returns, and shaders may still be queued that read it.
   */
  withWindow<Result>(
    tensor: TensorInfo,
    start: number,
    shape: number[],
    use: (window: TensorInfo) => Result,
  ): Result {
    this.uploadToGPU(tensor.dataId);
    const window = this.makeTensorInfo(shape, tensor.dtype);
    const data = this.tensorMap.get(window.dataId);
    data.resource = this.tensorMap.get(tensor.dataId).resource as GPUBuffer;
    // So tfjs leaves the buffer alone when the window is disposed of.
    data.external = true;
    this.#windows.set(window.dataId, { offset: start * 4, size: tensorBytes(shape) });
    // And keeps it when `tensor` is, until the shaders are submitted.
    this.commandQueueOwnedIds.add(tensor.dataId);
    try {
      return use(window);
    } finally {
      this.disposeData(window.dataId);
    }
  }

  override tensorToBinding(tensor: TensorInfo | null): GPUBindingResource | null {
    const binding = super.tensorToBinding(tensor);
    const window = tensor && this.#windows.get(tensor.dataId);
    return window ? { ...(binding as GPUBufferBinding), ...window } : binding;
  }

  override uploadToGPU(dataId: object): void {
    const { shape, resource } = this.tensorMap.get(dataId);
    // Only what is not on the device yet.
    if (resource == null) checkSize(shape, this.limits, 'maxBufferSize');
    super.uploadToGPU(dataId);
  }

  override runWebGPUProgram(
    ...call: Parameters<TfjsWebGPUBackend['runWebGPUProgram']>
  ): TensorInfo {
    if (this.lost !== null) throw deviceLost(this.lost);
    const [program, inputs, , , output] = call;
    checkProgram(program, inputs, output?.shape ?? program.outputShape, this.limits);
    return super.runWebGPUProgram(...call);
  }

  override async read(dataId: object): ReturnType<WebGPUBackend['read']> {
    try {
      const values = await this.#wait(super.read(dataId));
      assertNoBackendErrors();
      return values;
    } catch (error) {
      if (error instanceof LucidaError) throw error;
      // The loss, or what else went wrong, is told later than the failed read-back.
      await Promise.race([
        this.device.lost,
        new Promise((resolve) => setTimeout(resolve, NEWS_AFTER_MS)),
      ]);
      if (this.lost !== null) throw deviceLost(this.lost, error);
      assertNoBackendErrors();
      throw error;
    }
  }
}

function deviceLost(why: string, cause?: unknown): LucidaError {
  return new LucidaError(
    `The graphics device was lost (${why}); start again, with a smaller batch or with ` +
      '--backend wasm.',
    { cause },
  );
}
