import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { WebGPUForm } from './types.js';

/** The fewest that WebGPU promises along one axis of a dispatch. */
const MOST_WORKGROUPS = 65_535;

const UNIFORM_TYPES = { i32: 'int32', f32: 'float32' } as const;

/** Runs a compute shader on the inputs. */
export function runOnWebgpu(
  name: string,
  { shape, dtype = 'float32', code, key, threads, workgroupSize = 64, uniforms = [] }: WebGPUForm,
  backend: WebGPUBackend,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
): tf.TensorInfo {
  const program = {
    variableNames: Object.keys(inputs),
    outputShape: shape,
    shaderKey: `${name} ${key}`,
    workgroupSize: [workgroupSize, 1, 1] as [number, number, number],
    // Flat: `main` gets the running number of its thread.
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: workgroups(Math.ceil(threads / workgroupSize)),
    uniforms: uniforms.map(({ name, type }) => `${name} : ${type}, `).join(''),
    getUserCode: () => code,
  };
  const values = uniforms.map(({ type, value }) => ({ type: UNIFORM_TYPES[type], data: [value] }));
  return backend.runWebGPUProgram(program, Object.values(inputs), dtype, values);
}

/** At least `count` workgroups, over as many axes as it takes. */
function workgroups(count: number): [number, number, number] {
  if (count <= MOST_WORKGROUPS) return [Math.max(1, count), 1, 1];
  const rows = Math.ceil(count / MOST_WORKGROUPS);
  tf.util.assert(rows <= MOST_WORKGROUPS, () => `${count} workgroups are too many.`);
  return [Math.ceil(count / rows), rows, 1];
}
