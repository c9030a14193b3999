import type { TensorInfo } from '@tensorflow/tfjs';
import { LucidaError } from '../errors.js';
import { tensorBytes } from '../memory/tensor-bytes.js';
import { inWords } from '../memory/units.js';
import type { Program } from './tfjs-backend.js';

type SizeLimit = 'maxBufferSize' | 'maxStorageBufferBindingSize';

const REMEDY = 'try a smaller batch or smaller images, or --backend wasm';

/** @throws LucidaError if a tensor's memory is beyond a limit of the adapter. */
export function checkSize(
  shape: readonly number[],
  limits: GPUSupportedLimits,
  limit: SizeLimit,
): void {
  const bytes = tensorBytes(shape);
  if (bytes <= limits[limit]) return;
  const does = limit === 'maxBufferSize' ? 'allocates' : 'lets a computation use';
  throw new LucidaError(
    `A tensor of shape [${shape.join(', ')}] takes ${inWords(bytes)} and the graphics adapter ` +
      `${does} at most ${inWords(limits[limit])} at once (${limit}); ${REMEDY}.`,
  );
}

/**
 * How many rows of a matrix can be bound at once where it is beyond the limit: as even parts as
 * begin where a binding may begin. Null for any other tensor, which is bound as a whole or refused.
 */
export function rowsPerBinding(
  shape: readonly number[],
  {
    maxStorageBufferBindingSize: limit,
    minStorageBufferOffsetAlignment: alignment,
  }: GPUSupportedLimits,
): number | null {
  const rows = shape.at(-2) ?? 0;
  const rowBytes = tensorBytes(shape.slice(-1));
  const bytes = tensorBytes(shape);
  if (bytes <= limit || bytes !== rows * rowBytes) return null;
  let unit = 1;
  while ((unit * rowBytes) % alignment !== 0) unit++;
  const most = Math.floor(limit / (unit * rowBytes)) * unit;
  if (most === 0) return null;
  const parts = Math.ceil(rows / most);
  return Math.ceil(rows / parts / unit) * unit;
}

/**
 * What the device would report too late, after it went on with garbage.
 *
 * @throws LucidaError if a shader on these tensors is beyond a limit of the adapter.
 */
export function checkProgram(
  program: Program,
  inputs: readonly TensorInfo[],
  outputShape: readonly number[],
  limits: GPUSupportedLimits,
): void {
  for (const shape of [outputShape, ...inputs.map((input) => input.shape)]) {
    checkSize(shape, limits, 'maxStorageBufferBindingSize');
  }
  const { maxStorageBuffersPerShaderStage, maxComputeWorkgroupsPerDimension } = limits;
  if (inputs.length + 1 > maxStorageBuffersPerShaderStage) {
    throw new LucidaError(
      `A computation takes ${inputs.length} tensors and gives one, and the graphics adapter takes ` +
        `at most ${maxStorageBuffersPerShaderStage} of them (maxStorageBuffersPerShaderStage); ` +
        'try --backend wasm.',
    );
  }
  const { dispatch, dispatchLayout } = program;
  // tfjs spreads what lies along x alone over the other axes.
  const spread = dispatchLayout.y === undefined && dispatchLayout.z === undefined;
  const along = spread ? dispatch.slice(1) : dispatch;
  const most = Math.max(...along);
  if (most > maxComputeWorkgroupsPerDimension) {
    throw new LucidaError(
      `A computation of shape [${outputShape.join(', ')}] takes ${most} workgroups along one axis ` +
        `and the graphics adapter has at most ${maxComputeWorkgroupsPerDimension} ` +
        `(maxComputeWorkgroupsPerDimension); ${REMEDY}.`,
    );
  }
}
