export { fusedKernel } from './fused/fused-kernel.js';
export type {
  FusedKernel,
  HostForm,
  HostTensor,
  KernelForms,
  Uniform,
  WebGPUForm,
} from './fused/types.js';
