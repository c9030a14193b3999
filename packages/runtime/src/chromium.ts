import { existsSync } from 'node:fs';

/** The browser of the tests: the one that `LUCIDA_CHROMIUM` names, or Debian's. */
export const chromiumPath = process.env.LUCIDA_CHROMIUM || '/usr/bin/chromium';

/** Why there is no browser to test in, or null. */
export const chromiumMissing = existsSync(chromiumPath)
  ? null
  : `there is no ${chromiumPath}; LUCIDA_CHROMIUM may name another browser`;

export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  // What keeps the browser from talking to its maker.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

/** WebGPU on a driver that runs on the CPU, which Chromium brings along. */
export const SOFTWARE_WEBGPU_FLAGS: readonly string[] = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];
