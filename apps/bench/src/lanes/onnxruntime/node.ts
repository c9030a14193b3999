import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { type FirstCall, type Lane, type LaneSpec, laneName } from '../lane.js';
import { type OpenCase, openCase } from './open-case.js';
import { loadOnnxruntime, type Onnxruntime } from './runtime.js';

/**
 * onnxruntime-node on the CPU: its forward pass, as the reference for what the machine can do.
 *
 * @param load Gives onnxruntime-node.
 */
export function createNodeOnnxruntimeLane(
  spec: LaneSpec,
  load: () => Promise<Onnxruntime> = () => import('onnxruntime-node'),
): Lane {
  const name = laneName(spec);
  let onnxruntime: Onnxruntime | null = null;
  let opened: OpenCase | null = null;

  async function run(task: string): Promise<FirstCall> {
    if (opened === null || task !== 'forward') {
      throw new LucidaError(`The lane ${name} has no case open that does ${task}.`);
    }
    const started = performance.now();
    const logits = await opened.forward();
    const ms = performance.now() - started;
    const values = logits.slice(0, opened.classes);
    return { ms, deviceMs: null, compileMs: null, values, extrapolated: null };
  }

  async function close(): Promise<void> {
    const closing = opened;
    opened = null;
    await closing?.close();
  }

  return {
    async start() {
      if (spec.backend !== 'cpu') {
        throw new LucidaError(`The lane ${name} cannot be: onnxruntime-node runs on cpu here.`);
      }
      const started = performance.now();
      const loaded = await loadOnnxruntime(load);
      onnxruntime = loaded.onnxruntime;
      const startMs = performance.now() - started;
      // tfjs builds the models; its banner would land on stderr.
      tf.env().set('PROD', true);
      await tf.setBackend('cpu');
      return { startMs, adapter: null, version: loaded.version, timestamps: false };
    },
    roofline: async () => null,
    async open(given) {
      if (onnxruntime === null) throw new LucidaError(`The lane ${name} has not been started.`);
      await close();
      opened = await openCase(onnxruntime, given, spec.threads);
      return opened.facts;
    },
    first: run,
    async call(task) {
      const { ms, deviceMs } = await run(task);
      return { ms, deviceMs };
    },
    // Of Linux and macOS alike, Node tells it in KiB.
    peak: async () => ({ device: null, process: 1024 * process.resourceUsage().maxRSS }),
    close,
    stop: close,
  };
}
