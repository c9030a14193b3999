import { LucidaError, messageOf } from '@lucida/runtime/errors';

export type Onnxruntime = typeof import('onnxruntime-node');
export type Session = import('onnxruntime-node').InferenceSession;

/** The first whose binding tells its version and reads opset 17 on every platform. */
const OLDEST = [1, 16] as const;

/**
 * Loads onnxruntime-node, which is an optional dependency.
 *
 * @throws LucidaError when it is not installed, does not load on this platform, or is too old.
 */
export async function loadOnnxruntime(
  load: () => Promise<Onnxruntime>,
): Promise<{ readonly onnxruntime: Onnxruntime; readonly version: string }> {
  let onnxruntime: Onnxruntime;
  try {
    onnxruntime = await load();
  } catch (error) {
    throw new LucidaError(
      `onnxruntime-node cannot be loaded (${messageOf(error).split('\n')[0]}); install it as an ` +
        'optional dependency, or leave the lane onnxruntime out.',
      { cause: error },
    );
  }
  const version = onnxruntime.env?.versions?.node ?? onnxruntime.env?.versions?.common ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST;
  // Also true of a version that is no number.
  if (!(major > oldestMajor || (major === oldestMajor && minor >= oldestMinor))) {
    throw new LucidaError(
      `onnxruntime-node ${version} is too old: version ${OLDEST.join('.')} or newer is needed.`,
    );
  }
  return { onnxruntime, version };
}
