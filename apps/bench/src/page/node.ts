export { type BrowserRun, type BrowserRunOptions, runInBrowser } from './run-in-browser.js';
export { type ServeOptions, serve } from './serve.js';
