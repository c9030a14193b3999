import * as tf from '@tensorflow/tfjs';

/** Makes a model; if that fails, every tensor and variable that was made on the way is disposed. */
export function withoutStrays(make: () => tf.LayersModel): tf.LayersModel {
  const before = new Set(Object.keys(tf.engine().registeredVariables));
  const made: tf.LayersModel[] = [];
  try {
    // The scope takes stray tensors; variables outlive it.
    tf.tidy(() => {
      made.push(make());
    });
    return made[0]!;
  } catch (error) {
    for (const [name, variable] of Object.entries(tf.engine().registeredVariables)) {
      if (!before.has(name)) variable.dispose();
    }
    throw error;
  }
}
