import { LucidaError, messageOf } from '@lucida/runtime/errors';
import type { Browser } from 'playwright-core';
import type { BenchEvent, BenchPlan } from '../measure/plan.js';
import type { Measured } from './driven.js';
import { launchChromium } from './node-chromium.js';
import { modelsOf } from './node-models.js';
import { servePage } from './node-server.js';

export interface BrowserRunOptions {
  /** The only one so far. */
  readonly browser: 'chromium';
  readonly report?: (event: BenchEvent) => void;
  /** Ends the run, the browser and the server. */
  readonly signal?: AbortSignal;
  /** Of the built page, where it is not the one of this package. */
  readonly folder?: string;
}

interface BrowserRun extends Measured {
  /** `Chromium 156.0.8078.79` */
  readonly browser: string;
}

/**
 * Runs a plan in a page of a real browser, each lane in a worker of its own, and tells its events
 * here. Nothing is drawn meanwhile.
 *
 * @throws UsageError for a model that cannot be read, and where there is no browser; LucidaError where
 * the run was stopped, or the page or the browser was lost.
 */
export async function runInBrowser(
  plan: BenchPlan,
  { report = () => {}, signal, folder }: BrowserRunOptions,
): Promise<BrowserRun> {
  if (signal?.aborted) throw stopped();
  const { planOnPage, files } = await modelsOf(plan);
  const server = await servePage(0, folder === undefined ? { files } : { folder, files });
  let running: Browser | undefined;
  try {
    running = await launchChromium(signal === undefined);
    const measured = await Promise.race([
      measureIn(running, server.url, planOnPage, report),
      whenLost(running, signal),
    ]);
    return { ...measured, browser: `Chromium ${running.version()}` };
  } finally {
    await running?.close();
    await server.close();
  }
}

async function measureIn(
  browser: Browser,
  url: string,
  plan: BenchPlan,
  report: (event: BenchEvent) => void,
): Promise<Measured> {
  try {
    const page = await browser.newPage();
    const crash = new Promise<never>((_, reject) => {
      page.once('crash', () => reject(new Error('the page crashed or ran out of memory')));
      page.once('close', () => reject(new Error('the page was closed')));
      page.once('pageerror', (error) => reject(error));
    });
    crash.catch(() => {});
    await page.exposeFunction('lucidaReport', report);
    await page.goto(new URL('driven.html', url).href, { waitUntil: 'load' });
    return await Promise.race([page.evaluate((given) => lucidaMeasure(given), plan), crash]);
  } catch (error) {
    const why = messageOf(error)
      .replace(/^\S+: (?=\S)/, '')
      .split('\n')[0];
    throw new LucidaError(`The run in the browser broke off: ${why}; try fewer or smaller cases.`, {
      cause: error,
    });
  }
}

function whenLost(browser: Browser, signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(stopped()), { once: true });
    browser.once('disconnected', () => {
      reject(new LucidaError('The run in the browser broke off: the browser was ended.'));
    });
  });
}

const stopped = () => new LucidaError('The run in the browser was stopped before its end.');
