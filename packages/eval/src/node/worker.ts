import { parentPort } from 'node:worker_threads';
import { startBackend } from '@lucida/runtime/node';
import { serve } from '../workers/serve.js';

const port = parentPort!;
serve(
  {
    onMessage: (receive) => port.on('message', receive),
    post: (reply) => port.postMessage(reply),
  },
  (backend) => startBackend(backend),
);
