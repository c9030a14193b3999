import { importKeras } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';

export interface Task {
  readonly file: string;
  readonly inputShape: readonly number[];
  readonly input: readonly number[];
}

/** Fetches a Keras file, imports it and runs it, as a page would. */
export async function main({ file, inputShape, input }: Task): Promise<number[]> {
  await tf.setBackend('cpu');
  const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
  const { model } = await importKeras(bytes, { source: file });
  const output = model.predict(tf.tensor([...input], [...inputShape])) as tf.Tensor;
  return Array.from(await output.data());
}
