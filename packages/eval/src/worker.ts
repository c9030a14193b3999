import { startBackend } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import { serve } from './workers/serve.js';

// One thread for each worker: tfjs would start more in each where the page is isolated.
tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
serve(
  {
    onMessage: (receive) => self.addEventListener('message', ({ data }) => receive(data)),
    post: (reply) => self.postMessage(reply),
  },
  startBackend,
);
