import type { Batch } from '@lucida/data';
import { deserializeModel, disposeModel } from '@lucida/models';
import { type BackendName, measureMemory, type StartOptions } from '@lucida/runtime';
import { messageOf, UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { type JobName, type JobResults, workOn } from '../harness/jobs.js';
import type { Reply, Request } from './messages.js';

/** The way from a worker to those who ask it. */
interface Port {
  onMessage(receive: (request: Request) => void): void;
  post(reply: Reply): void;
}

/** What a worker holds for one run. */
interface Placed {
  readonly model: tf.LayersModel;
  readonly jobs: Map<number, (batch: Batch) => Promise<JobResults[JobName]>>;
}

/** Works in this thread for another: does what is asked in the order in which it is asked. */
export function serve(
  port: Port,
  startBackend: (backend: BackendName, options: StartOptions) => Promise<unknown>,
): void {
  const places = new Map<number, Placed>();
  /** Why there is nothing in a place: what a batch is answered with. */
  const failures = new Map<number, unknown>();
  const prepare = async (request: Exclude<Request, { type: 'batch' }>) => {
    const { place } = request;
    switch (request.type) {
      case 'model': {
        const { backend, wasmFolder, json, weights } = request;
        await startBackend(backend, wasmFolder === undefined ? {} : { wasmFolder });
        const { model } = deserializeModel(json, weights, 'The model given to the worker');
        places.set(place, { model, jobs: new Map() });
        return;
      }
      case 'job': {
        const placed = places.get(place);
        placed?.jobs.set(request.job, workOn(placed.model, request.name, request.settings));
        return;
      }
      case 'leave': {
        const placed = places.get(place);
        if (placed) disposeModel(placed.model);
        places.delete(place);
        failures.delete(place);
      }
    }
  };
  const work = async ({ place, job, call, batch }: Extract<Request, { type: 'batch' }>) => {
    try {
      if (failures.has(place)) throw failures.get(place);
      const start = places.get(place)!.jobs.get(job)!;
      const { result, peak } = await measureMemory(() => start(batch));
      port.post({ call, result, peak: peak.device });
    } catch (error) {
      const isUsage = error instanceof UsageError;
      port.post({ call, error: { message: messageOf(error), isUsage } });
    }
  };
  let queue: Promise<void> = Promise.resolve();
  port.onMessage((request) => {
    queue = queue.then(() => {
      if (request.type === 'batch') return work(request);
      return prepare(request).catch((error) => {
        failures.set(request.place, error);
      });
    });
  });
}
