import { cutAt, defaultTargetLayer, disposeModel, inspectModel, toOnnx } from '@lucida/models';
import { loadModel } from '@lucida/models/node';
import { TASKS } from '../../tasks.js';
import type { CaseFacts, CaseSpec } from '../lane.js';
import { randomSamples } from '../lucida/samples.js';
import { subjectModel } from '../lucida/subject-model.js';
import type { Onnxruntime, Session } from './runtime.js';

const BYTES_PER_VALUE = 4;
const LOGITS = 'logits';

export interface OpenCase {
  readonly facts: CaseFacts;
  readonly classes: number;
  /** Logits of the batch, `[batch, classes]`, row-major. */
  forward(): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Builds the model as the other lanes do, and hands it over to onnxruntime as an ONNX file.
 *
 * @param threads Of the session.
 */
export async function openCase(
  { InferenceSession, Tensor }: Onnxruntime,
  { subject, batch }: CaseSpec,
  threads: number,
): Promise<OpenCase> {
  const started = performance.now();
  const model = await subjectModel(subject, async (file) => (await loadModel(file)).model);
  let session: Session;
  let cut: { readonly layer: string; readonly channels: number };
  let inspection: ReturnType<typeof inspectModel>;
  let classes: number;
  try {
    ({ classes, ...cut } = cutAt(model, subject.layer ?? defaultTargetLayer(model)));
    inspection = inspectModel(model);
    session = await InferenceSession.create(await toOnnx(model), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Its warnings would land on stderr.
      logSeverityLevel: 3,
      // Threads that went on waiting busily would have a core that the next lane's call is timed on.
      extra: { session: { force_spinning_stop: '1' } },
    });
  } finally {
    disposeModel(model);
  }
  const buildMs = performance.now() - started;
  const inputShape = inspection.inputShape as number[];
  const samples = randomSamples(batch, inputShape, classes);
  const input = new Tensor('float32', samples.inputs, [batch, ...inputShape]);
  const others = TASKS.filter((task) => task !== 'forward');
  const { multiplyAdds } = inspection;
  return {
    classes,
    facts: {
      layer: cut.layer,
      inputShape,
      channels: cut.channels,
      strategy: null,
      buildMs,
      multiplyAdds,
      activationBytes: null,
      weightBytes: BYTES_PER_VALUE * inspection.parameters,
      cannot: Object.fromEntries(
        others.map((task) => [task, 'onnxruntime has the forward pass only']),
      ),
      costs: multiplyAdds === null ? {} : { forward: multiplyAdds },
    },
    forward: async () => {
      const results = await session.run({ input }, [LOGITS]);
      return results[LOGITS]!.data as Float32Array;
    },
    close: () => session.release(),
  };
}
