import type { DataType, TensorInfo } from '@tensorflow/tfjs';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** A shader of tfjs, ready to run. */
export type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];
type ProgramUniform = Parameters<WebGPUBackend['runWebGPUProgram']>[3];

/** What is built upon: as methods, and with what tfjs declares private. */
interface Foundation {
  /** The commands recorded since the last submission. */
  commandEncoder: GPUCommandEncoder | null;
  /** The tensors' data that those commands use. */
  commandQueueOwnedIds: WeakSet<object>;
  read(dataId: object): ReturnType<WebGPUBackend['read']>;
  submitQueue(): void;
  uploadToGPU(dataId: object): void;
  tensorToBinding(tensor: TensorInfo | null): GPUBindingResource | null;
  runWebGPUProgram(
    program: Program,
    inputs: TensorInfo[],
    outputDtype: DataType,
    uniforms?: ProgramUniform,
    output?: TensorInfo,
  ): TensorInfo;
}

/** tfjs' WebGPU backend, open to be built upon. */
export type TfjsWebGPUBackend = Omit<Pick<WebGPUBackend, keyof WebGPUBackend>, keyof Foundation> &
  Foundation;
export const TfjsWebGPUBackend = WebGPUBackend as unknown as new (
  device: GPUDevice,
  info: GPUAdapterInfo,
) => TfjsWebGPUBackend;
