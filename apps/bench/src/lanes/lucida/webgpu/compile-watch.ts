/**
 * How long a device took to make shader modules and pipelines, in ms. It tells the truth where such a
 * call returns when the work is done, as in Dawn alone; in a browser it only hands the work to
 * another process.
 *
 * @returns What ends the watch and tells.
 */
export function watchCompiling(device: GPUDevice): () => number {
  const prototype = Object.getPrototypeOf(device) as GPUDevice;
  let ms = 0;
  const timed = <T>(make: () => T): T => {
    const started = performance.now();
    try {
      return make();
    } finally {
      ms += performance.now() - started;
    }
  };
  // Own properties hide the prototype's methods until they are deleted.
  device.createShaderModule = (given) =>
    timed(() => prototype.createShaderModule.call(device, given));
  device.createComputePipeline = (given) =>
    timed(() => prototype.createComputePipeline.call(device, given));
  return () => {
    Reflect.deleteProperty(device, 'createShaderModule');
    Reflect.deleteProperty(device, 'createComputePipeline');
    return ms;
  };
}
