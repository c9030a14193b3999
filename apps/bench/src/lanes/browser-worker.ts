import { type LaneSpec, laneName, type OpenLane } from './lane.js';
import { type Port, remoteLane } from './remote.js';

/** Opens a lane in a dedicated worker of this page; `lane-worker.js` lies beside the page's script. */
export const openBrowserLane: OpenLane = (spec) => remoteLane(workerPort(spec));

function workerPort(spec: LaneSpec): Port {
  const worker = new Worker(new URL('lane-worker.js', import.meta.url), {
    type: 'module',
    name: JSON.stringify(spec),
  });
  let tell: ((reason: string) => void) | null = null;
  const end = (reason: string) => {
    worker.terminate();
    tell?.(`The worker of lane ${laneName(spec)} ${reason}`);
    tell = null;
  };
  worker.addEventListener('error', (event) => {
    // Else the browser would report it again, as an error of the page.
    event.preventDefault();
    end(event.message ? `broke off (${event.message})` : 'could not be loaded');
  });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (receive) => worker.addEventListener('message', ({ data }) => receive(data)),
    onEnd(listener) {
      tell = listener;
    },
    end: () => end('was ended'),
  };
}
