import { messageOf, UsageError } from '@lucida/runtime/errors';
import { CHROMIUM_FLAGS, chromiumMissing, chromiumPath } from '@lucida/runtime/node';
import type { Browser } from 'playwright-core';

const WEBGPU_FLAGS = [
  // A GPU where there is one, else the software adapter that Chromium brings along.
  '--enable-unsafe-webgpu',
  '--ignore-gpu-blocklist',
  '--enable-features=Vulkan',
];

/**
 * Starts headless Chromium: the one that `LUCIDA_CHROMIUM` names, or Debian's, or an installed
 * Google Chrome.
 *
 * @param endsWithProcess Whether it and this process end upon Ctrl-C of themselves.
 * @throws UsageError where there is none, or it does not start.
 */
export async function launchChromium(endsWithProcess: boolean): Promise<Browser> {
  try {
    // Only where a browser is asked for: a packed bench has no playwright.
    const { chromium } = await import('playwright-core');
    return await chromium.launch({
      ...(chromiumMissing === null ? { executablePath: chromiumPath } : { channel: 'chrome' }),
      args: [...CHROMIUM_FLAGS, ...WEBGPU_FLAGS],
      handleSIGINT: endsWithProcess,
      handleSIGTERM: endsWithProcess,
      handleSIGHUP: endsWithProcess,
    });
  } catch (error) {
    const why =
      chromiumMissing === null
        ? `${chromiumPath} does not start (${messageOf(error).split('\n')[0]})`
        : `${chromiumMissing}, and there is no Google Chrome either`;
    throw new UsageError(
      `No browser to measure in: ${why}; install Chromium or set LUCIDA_CHROMIUM to its path.`,
    );
  }
}
