import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import type { BackendInfo, BackendName } from './backend.js';
import { LucidaError } from './errors.js';

/** Starts a tfjs backend and makes it the current one. */
export async function startBackend(requested: 'auto' | BackendName): Promise<BackendInfo> {
  tf.env().set('PROD', true);
  const backend = requested === 'auto' ? 'wasm' : requested;
  if (!(await tf.setBackend(backend))) {
    throw new LucidaError(`The backend ${backend} could not be started.`);
  }
  await tf.ready();
  return { requested, backend, adapter: null, reason: 'it was asked for' };
}
