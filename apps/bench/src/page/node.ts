export { runInBrowser } from './run-in-browser.js';
export { serve } from './serve.js';
