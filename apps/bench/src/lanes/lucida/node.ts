import { UsageError } from '@lucida/runtime/errors';
import { type Lane, type LaneSpec, laneName } from '../lane.js';
import { loadedOnStart } from '../remote.js';

/** The lane in this process. Nothing of it is loaded before it starts. */
export function createNodeLucidaLane(spec: LaneSpec): Lane {
  return loadedOnStart(async () => {
    // `native` takes all cores, as many as they are.
    if (spec.threads !== 1 && spec.backend !== 'native') {
      throw new UsageError(
        `The lane ${laneName(spec)} cannot be had in Node, where tfjs computes in one thread; ask for 1 thread, or run the bench in a browser.`,
      );
    }
    const [{ createLucidaLane }, { startBackend }, { loadModel }] = await Promise.all([
      import('./lane.js'),
      import('@lucida/runtime/node'),
      import('@lucida/models/node'),
    ]);
    return createLucidaLane({
      // An unknown name is refused there, with the names that there are.
      start: () => startBackend(spec.backend as Parameters<typeof startBackend>[0]),
      readModel: async (file) => (await loadModel(file)).model,
      compilesInCall: true,
    });
  });
}
