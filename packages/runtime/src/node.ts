export { startBackend } from './start.js';
