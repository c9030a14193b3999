import { defaultTargetLayer, inspectModel } from '@lucida/models';
import { messageOf, UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { TASKS } from '../../tasks.js';
import type { CaseFacts, CaseSpec } from '../lane.js';
import { randomSamples } from '../lucida/samples.js';
import { type ReadModel, subjectModel } from '../lucida/subject-model.js';
import { cutInHalves, disposeBoth, withoutSoftmax } from './models.js';
import { ablationCam, forward, gradCam, LEAST_CHANNELS, type OpenTask } from './tasks.js';
import { trainingStep } from './training-step.js';

export interface OpenCase {
  readonly facts: CaseFacts;
  readonly tasks: Readonly<Record<string, OpenTask>>;
  dispose(): void;
}

/** Builds the model, and the tasks that the backend can do with it. */
export async function openCase(
  { subject, batch }: CaseSpec,
  backend: string,
  readModel: ReadModel,
): Promise<OpenCase> {
  const build = () => subjectModel(subject, readModel);
  const started = performance.now();
  const model = await build();
  const buildMs = performance.now() - started;
  const { inputShape, layers, multiplyAdds, parameters } = inspectModel(model);
  const layer = subject.layer ?? defaultTargetLayer(model);
  const channels = layers.find(({ name }) => name === layer)?.outputShape.at(-1);
  if (typeof channels !== 'number') {
    disposeBoth(model, model);
    throw new UsageError(`${subject.name} has no layer ${layer} with channels.`);
  }
  const whole = withoutSoftmax(model);
  const shape = inputShape as number[];
  const classes = whole.outputs[0]!.shape.at(-1)!;
  const inputs = tf.tensor(randomSamples(batch, shape, classes).inputs, [batch, ...shape]);
  const training = trainingStep(build, inputs);
  const tasks: Record<string, OpenTask> = {
    forward: { run: () => forward({ whole }, inputs) },
  };
  const cannot: Record<string, string> = {};
  try {
    const models = { whole, ...cutInHalves(model, whole, layer) };
    tasks['grad-cam'] = { run: (wanted) => gradCam(models, inputs, wanted) };
    tasks['ablation-cam'] = { run: (wanted) => ablationCam(models, inputs, wanted) };
  } catch (error) {
    const why = `tf.layers does not cut this model at ${layer} (${messageOf(error)})`;
    cannot['grad-cam'] = why;
    cannot['ablation-cam'] = why;
  }
  if (backend === 'wasm') {
    cannot['training-step'] = "tfjs lacks the gradient of a convolution's kernel on wasm";
  } else tasks['training-step'] = training;
  for (const task of TASKS) {
    if (!(task in tasks)) cannot[task] ??= 'tfjs has nothing of the kind';
  }
  // Of the loop over channels only what is run however slow it is; more only if it ends soon.
  const least = Math.min(LEAST_CHANNELS + 2, channels * batch + 2) / batch;
  return {
    facts: {
      layer,
      inputShape: shape,
      channels,
      strategy: null,
      buildMs,
      multiplyAdds,
      activationBytes: null,
      weightBytes: 4 * parameters,
      cannot,
      costs: multiplyAdds === null ? {} : { 'ablation-cam': least * multiplyAdds },
    },
    tasks,
    dispose() {
      training.dispose();
      inputs.dispose();
      disposeBoth(model, whole);
    },
  };
}
