import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { UsageError } from '@lucida/runtime/errors';
import { describeInBrowser } from '@lucida/runtime/testing/browser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../src/page/node.js';
import { BenchResults } from '../../src/results/schema.js';

let url: string;
let ending: AbortController;
let served: Promise<void>;

beforeEach(async () => {
  ending = new AbortController();
  url = await new Promise<string>((resolve, reject) => {
    const say = (line: string) => resolve(line.match(/http:\S+/)![0]);
    served = serve(0, { signal: ending.signal, say });
    served.catch(reject);
  });
});
afterEach(async () => {
  ending.abort();
  await served;
});

describeInBrowser('the page for a person', (chromium) => {
  it('measures what is ticked and shows and saves the results', async () => {
    const context = await chromium.browser().newContext();
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
    await page.goto(url);
    const box = (name: string) => page.getByRole('checkbox', { name, exact: true });
    const run = page.getByRole('button', { name: 'Run' });
    await box('1').uncheck();
    await box('32').uncheck();
    await run.click();
    expect(await page.getByRole('alert').textContent()).toBe('Choose a batch size first.');
    await box('1').check();
    for (const name of ['Grad-CAM', 'Grad-CAM++', 'Ablation-CAM']) await box(name).uncheck();
    await page.getByRole('checkbox', { name: /^webgpu/ }).uncheck({ force: true });
    await page.getByRole('checkbox', { name: /^cpu/ }).check();
    await run.press('Enter');
    expect(await page.getByRole('button', { name: 'Stop' }).isEnabled()).toBe(true);
    await page.getByText('Done.').waitFor();
    const table = page.getByRole('table').filter({ hasText: 'Median' });
    expect(await table.getByRole('row', { name: /^Forward pass/ }).count()).toBe(2);
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as JSON' }).click();
    const saved = await readFile(await (await saving).path(), 'utf8');
    const results = BenchResults.parse(JSON.parse(saved));
    expect(results.runs.map(({ lane, task, status }) => [lane, task, status])).toEqual([
      ['wasm', 'forward', 'timed'],
      ['cpu', 'forward', 'timed'],
    ]);
    expect(results.machine.browser).toMatch(/^\w+ \d+/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('stops at once, shows what there is, and can run again', async () => {
    const page = await chromium.browser().newPage();
    await page.goto(url);
    await page.getByRole('checkbox', { name: /^VGG16/ }).check();
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText(/^Case 1/).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped').waitFor();
    expect(await page.getByRole('button', { name: 'Run' }).isEnabled()).toBe(true);
    // The browser tells of a worker's end some time after it.
    await expect.poll(() => page.workers().length).toBe(0);
    await page.close();
  });
});

describe('the server of the page', () => {
  it('has the files of the page and nothing beside them', async () => {
    const headers = (await fetch(url)).headers;
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(await statusOf('tfjs-backend-wasm-simd.wasm')).toBe(200);
    for (const path of ['../node.js', '..%2fnode.js', 'nothing.js', '__proto__', '%00']) {
      expect(await statusOf(path), path).toBe(404);
    }
    expect(await statusOf('page.js', 'POST')).toBe(405);
  });

  it('says that a port is taken', async () => {
    const port = Number(new URL(url).port);
    await expect(serve(port, { signal: ending.signal })).rejects.toThrow(UsageError);
  });
});

/** Without the tidying of paths that `fetch` does. */
function statusOf(path: string, method = 'GET'): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    get({ hostname, port, path: `/${path}`, method }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}
