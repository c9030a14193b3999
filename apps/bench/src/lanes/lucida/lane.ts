import type { BackendInfo } from '@lucida/runtime';
import { checkChoice } from '@lucida/runtime/checks';
import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { TASKS } from '../../tasks.js';
import { adapterOf } from '../adapter.js';
import type { Call, FirstCall, Lane } from '../lane.js';
import { caseFacts } from './case-facts.js';
import type { Done } from './done.js';
import { OpenCase } from './open-case.js';
import { answered } from './open-model.js';
import { measureRoofline } from './roofline.js';
import type { ReadModel } from './subject-model.js';
import { LUCIDA_TASKS } from './tasks.js';
import { watchCompiling } from './webgpu/compile-watch.js';
import { PassClock } from './webgpu/pass-clock.js';

/** What a platform supplies. */
export interface LucidaPlatform {
  start(): Promise<BackendInfo>;
  readonly readModel: ReadModel;
  /** Whether a pipeline is ready when the call that makes it returns, so that it can be timed. */
  readonly compilesInCall: boolean;
}

/** What there is once the lane has started. */
interface Started {
  readonly backend: BackendInfo;
  /** Of webgpu. */
  readonly device: GPUDevice | null;
  readonly clock: PassClock | null;
}

/** tfjs with Lucida's kernels, on the backend that the platform starts. */
export function createLucidaLane(platform: LucidaPlatform): Lane {
  let begun: Started | null = null;
  let opened: OpenCase | null = null;

  const started = () => {
    if (!begun) throw new LucidaError('The lane has not been started; call start() first.');
    return begun;
  };
  const open = () => {
    if (!opened) throw new LucidaError('The lane has no case open; call open() first.');
    return opened;
  };
  const close = () => {
    opened?.dispose();
    opened = null;
  };

  /** Runs a task; the clock stops when its result is on the host. */
  async function timed(task: string): Promise<Call & { readonly done: Done }> {
    const run = LUCIDA_TASKS[checkChoice('task', task, TASKS)];
    const { backend, clock } = started();
    const { model } = open();
    clock?.start();
    let done: Done | null = null;
    let deviceMs: number | null = null;
    const from = performance.now();
    let ms = 0;
    try {
      done = await run(model, backend);
      ms = performance.now() - from;
    } finally {
      // Of a device that was lost, the clock's own complaint would hide the task's.
      const stopped = clock?.stop() ?? null;
      deviceMs = done ? await stopped : null;
      if (!done) stopped?.catch(() => {});
    }
    return { ms, deviceMs, done };
  }

  return {
    async start() {
      const from = performance.now();
      const backend = await platform.start();
      await answered();
      const startMs = performance.now() - from;
      const device = backend.backend === 'webgpu' ? deviceOf(tf.backend()) : null;
      const timestamps = device?.features.has('timestamp-query') ?? false;
      begun = { backend, device, clock: device && timestamps ? new PassClock(device) : null };
      return {
        startMs,
        adapter: backend.adapter && adapterOf(backend.adapter),
        version: tf.version.tfjs,
        timestamps,
      };
    },

    async roofline() {
      // There tfjs' operations run as on cpu, and models do not.
      return started().backend.backend === 'native' ? null : measureRoofline();
    },

    async open(given) {
      started();
      close();
      opened = await OpenCase.open(given, platform.readModel);
      return caseFacts(opened.model);
    },

    async first(task): Promise<FirstCall> {
      const { device } = started();
      const compiling = device && platform.compilesInCall ? watchCompiling(device) : null;
      let compileMs: number | null = null;
      let call: Awaited<ReturnType<typeof timed>>;
      try {
        call = await timed(task);
      } finally {
        compileMs = compiling?.() ?? null;
      }
      const { ms, deviceMs, done } = call;
      try {
        return { ms, deviceMs, compileMs, values: await done.values(), extrapolated: null };
      } finally {
        done.end();
      }
    },

    async call(task) {
      const { ms, deviceMs, done } = await timed(task);
      done.end();
      return { ms, deviceMs };
    },

    async peak() {
      return open().peak();
    },

    async close() {
      close();
    },

    async stop() {
      close();
      begun?.clock?.dispose();
      begun = null;
    },
  };
}

function deviceOf(backend: unknown): GPUDevice {
  return (backend as { readonly device: GPUDevice }).device;
}
