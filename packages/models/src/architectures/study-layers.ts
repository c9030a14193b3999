import { RandomState } from '@lucida/data';
import * as tf from '@tensorflow/tfjs';

const L2 = 5e-4;
const OUTPUT_STANDARD_DEVIATION = 0.5;
/** tfjs seeds are signed 32-bit numbers. */
const SEED_LIMIT = 2 ** 31 - 1;

/** How the study's two networks start their weights, and hold them small. */
export interface StudyLayers {
  /** Of a convolution: Glorot uniform kernel, zero bias (as Keras starts them), L2 penalty 5e-4. */
  convolution(): Pick<
    Parameters<typeof tf.layers.conv2d>[0],
    'padding' | 'activation' | 'kernelInitializer' | 'kernelRegularizer'
  >;
  /** The closing softmax: kernel drawn from N(0, 0.5), zero bias, L2 penalty 5e-4. */
  classifier(classes: number): tf.layers.Layer;
}

/**
 * @param seed Integer from 0 to 4294967295; layers made in the same order get the same weights.
 * @throws UsageError when the seed is out of range.
 */
export function studyLayers(seed: number): StudyLayers {
  const random = new RandomState([seed]);
  // Layers of one shape would start with equal kernels if they shared a seed.
  const layerSeed = () => random.randint(0, SEED_LIMIT);
  return {
    convolution: () => ({
      padding: 'same',
      activation: 'relu',
      kernelInitializer: tf.initializers.glorotUniform({ seed: layerSeed() }),
      kernelRegularizer: tf.regularizers.l2({ l2: L2 }),
    }),
    classifier: (classes) =>
      tf.layers.dense({
        name: 'dense',
        units: classes,
        activation: 'softmax',
        kernelInitializer: tf.initializers.randomNormal({
          mean: 0,
          stddev: OUTPUT_STANDARD_DEVIATION,
          seed: layerSeed(),
        }),
        kernelRegularizer: tf.regularizers.l2({ l2: L2 }),
      }),
  };
}
