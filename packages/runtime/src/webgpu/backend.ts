import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { describeAdapter } from '../adapter.js';
import { assertNoBackendErrors, watchDevice } from '../device-errors.js';
import { LucidaError } from '../errors.js';
import { type Supply, supplyOnWebgpu } from '../memory/supply.js';
import { BufferPool } from './buffer-pool.js';
import { TfjsWebGPUBackend } from './tfjs-backend.js';

/**
 * tfjs' WebGPU backend that never hands out a result after the device reported an error or was
 * lost, and keeps to a budget of memory. Everything that leaves the device passes through `read`.
 */
export class GuardedWebGPUBackend extends TfjsWebGPUBackend {
  readonly supply: Supply;
  readonly pool: BufferPool;
  readonly #watch: ReturnType<typeof watchDevice>;

  constructor(device: GPUDevice, info: GPUAdapterInfo, limits: GPUSupportedLimits) {
    super(device, info);
    this.#watch = watchDevice(device);
    this.supply = supplyOnWebgpu(limits, describeAdapter(info).software);
    this.pool = new BufferPool(device, this.supply.unasked.bytes, () => this.#submitRecorded());
    this.bufferManager = this.pool as unknown as WebGPUBackend['bufferManager'];
  }

  get lost(): string | null {
    return this.#watch.lost();
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

  override async read(dataId: object): ReturnType<WebGPUBackend['read']> {
    try {
      const values = await super.read(dataId);
      assertNoBackendErrors();
      return values;
    } catch (error) {
      // The loss is told in a later turn than the failed read-back.
      await new Promise((resolve) => setTimeout(resolve));
      if (this.lost === null) throw error;
      throw new LucidaError(
        `The graphics device was lost (${this.lost}); start again, with a smaller batch or with ` +
          '--backend wasm.',
        { cause: error },
      );
    }
  }
}
