import '../dist/node/worker.js';
