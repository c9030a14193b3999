import { LucidaError, messageOf } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { type Adapter, type FirstCall, type Lane, type LaneSpec, laneName } from '../lane.js';
import type { ReadModel } from '../lucida/subject-model.js';
import { type OpenCase, openCase } from './open-case.js';

/** How a platform comes by the backends of tfjs as it is installed. */
export interface TfjsPlatform {
  /** Makes the backend known to tfjs; the adapter of webgpu, else null. */
  register(backend: string): Promise<Adapter | null>;
  readonly load: ReadModel;
  /** Bytes of the process since it began; null where that is not told. */
  peakOfProcess(): number | null;
}

/** tfjs as it is installed, without our kernels, used as its users use it today. */
export function createTfjsLane(spec: LaneSpec, platform: TfjsPlatform): Lane {
  const { backend } = spec;
  let opened: OpenCase | null = null;

  async function run(task: string, wanted: boolean): Promise<FirstCall> {
    const found = opened?.tasks[task];
    if (!found) {
      throw new LucidaError(`The lane ${laneName(spec)} has no case open that does ${task}.`);
    }
    try {
      await found.prepare?.();
      const started = performance.now();
      const { values, extrapolated } = await found.run(wanted);
      const measured = performance.now() - started;
      const times = extrapolated ? extrapolated.of / extrapolated.measured : 1;
      return { ms: measured * times, deviceMs: null, compileMs: null, values, extrapolated };
    } catch (error) {
      throw new LucidaError(`tfjs on ${backend} broke off in ${task}: ${firstLine(error)}`, {
        cause: error,
      });
    }
  }

  return {
    async start() {
      const started = performance.now();
      // tfjs' banner and advice would land on stdout and stderr.
      tf.env().set('PROD', true);
      const adapter = await platform.register(backend);
      if (!(await tf.setBackend(backend))) {
        throw new LucidaError(`tfjs could not start its backend ${backend}.`);
      }
      await tf.ready();
      const startMs = performance.now() - started;
      return { startMs, adapter, version: tf.version.tfjs, timestamps: false };
    },
    roofline: async () => null,
    async open(given) {
      opened?.dispose();
      opened = null;
      opened = await openCase(given, backend, platform.load);
      return opened.facts;
    },
    first: (task) => run(task, true),
    async call(task) {
      const { ms, deviceMs } = await run(task, false);
      return { ms, deviceMs };
    },
    peak: async () => ({ device: heldByDevice(), process: platform.peakOfProcess() }),
    async close() {
      opened?.dispose();
      opened = null;
    },
    async stop() {
      opened?.dispose();
      opened = null;
      if (tf.findBackend(backend)) tf.removeBackend(backend);
    },
  };
}

function firstLine(error: unknown): string {
  const line = messageOf(error).split('\n')[0]!.trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/**
 * Bytes of the wasm heap, or of all buffers that webgpu has made: neither shrinks, so what there is
 * now is the most there was. On cpu nothing tells.
 */
function heldByDevice(): number | null {
  const backend = tf.backend() as {
    readonly wasm?: { readonly HEAPU8: Uint8Array };
    readonly bufferManager?: { readonly numBytesAllocated: number };
  };
  return backend.wasm?.HEAPU8.length ?? backend.bufferManager?.numBytesAllocated ?? null;
}
