import { createRequire } from 'node:module';
import { messageOf, UsageError } from '../errors.js';
import type { GraphSession, HostArray } from '../native/graph-runner.js';
import type { NativeProbe, NativeRuntime } from '../native/native-runtime.js';

/** The first version with the functions that are used here. */
const OLDEST = [1, 20] as const;
const INSTALL = 'add it with "npm install onnxruntime-node"';

interface Binding {
  readonly InferenceSession: new () => NativeSession;
}

/** What onnxruntime-node wraps into promises: its calls are done when they return. */
interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(feeds: object, fetches: object, options: object): Record<string, HostArray>;
  dispose(): void;
}

interface Package {
  readonly binding: Binding;
  readonly initOrt: () => void;
}

type TensorClass = new (type: string, data: HostArray['data'], dims: readonly number[]) => unknown;

/**
 * onnxruntime-node, the optional package, found and loaded on first use only. Its binding is called
 * without the promises around it, because tfjs' operations return when they are done.
 *
 * @param load Gives a module of a name; default Node's `require`.
 */
export function onnxruntimeNode(
  load: (module: string) => unknown = createRequire(import.meta.url),
): NativeRuntime {
  const version = () => (load('onnxruntime-node/package.json') as { version: string }).version;
  const probe = (): NativeProbe => {
    let found: string;
    try {
      found = version();
    } catch {
      const missing = `the optional package onnxruntime-node is not installed; ${INSTALL}`;
      return { version: null, missing };
    }
    const [major = 0, minor = 0] = found.split('.').map(Number);
    if (major === OLDEST[0] && minor >= OLDEST[1]) return { version: found, missing: null };
    const missing = `onnxruntime-node ${found} is installed, and ${OLDEST.join('.')} or later of version ${OLDEST[0]} is needed; ${INSTALL}`;
    return { version: null, missing };
  };
  return {
    probe,
    open() {
      const { version, missing } = probe();
      if (version === null) throw new UsageError(missing);
      try {
        const { binding, initOrt } = load('onnxruntime-node/dist/binding.js') as Package;
        const { Tensor } = load('onnxruntime-node') as { readonly Tensor: TensorClass };
        initOrt();
        return { version, open: (file) => openSession(binding, Tensor, file) };
      } catch (error) {
        throw new UsageError(
          `onnxruntime-node ${version} cannot be loaded (${messageOf(error).split('\n')[0]}); ${INSTALL}`,
        );
      }
    },
  };
}

function openSession(binding: Binding, Tensor: TensorClass, file: Uint8Array): GraphSession {
  const session = new binding.InferenceSession();
  session.loadModel(file.buffer, file.byteOffset, file.byteLength, {
    logSeverityLevel: 3,
    // Plans of memory by the shapes of inputs take more of it and no less time.
    enableMemPattern: false,
    // Threads that go on waiting busily for the next call slow down what runs on this one until then.
    extra: { session: { force_spinning_stop: '1' } },
  });
  let disposed = false;
  return {
    run(inputs, outputs) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { data, dims }]) => [
          name,
          new Tensor(data instanceof Float32Array ? 'float32' : 'int64', data, dims),
        ]),
      );
      return session.run(feeds, Object.fromEntries(outputs.map((name) => [name, null])), {});
    },
    dispose() {
      if (!disposed) session.dispose();
      disposed = true;
    },
  };
}
