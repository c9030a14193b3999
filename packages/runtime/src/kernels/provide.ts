import * as tf from '@tensorflow/tfjs';

const provided = new WeakSet<tf.KernelFunc>();

/** Registers a kernel in the place of tfjs' own, if it has one; once. */
export function provideKernel(
  kernelName: string,
  backendName: string,
  kernelFunc: tf.KernelFunc,
): void {
  const present: tf.KernelConfig | undefined = tf.getKernel(kernelName, backendName);
  if (present?.kernelFunc === kernelFunc) return;
  if (present !== undefined) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc });
}

/** Puts a kernel that builds upon tfjs' own in its place; once. */
export function wrapKernel(
  kernelName: string,
  backendName: string,
  wrap: (stock: tf.KernelFunc) => tf.KernelFunc,
): void {
  const stock = tf.getKernel(kernelName, backendName);
  if (provided.has(stock.kernelFunc)) return;
  const kernelFunc = wrap(stock.kernelFunc);
  provided.add(kernelFunc);
  tf.unregisterKernel(kernelName, backendName);
  // With the stock kernel's setup, which a backend that is started later runs.
  tf.registerKernel({ ...stock, kernelFunc });
}
