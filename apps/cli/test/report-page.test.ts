import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeInBrowser } from '@lucida/runtime/testing/browser';
import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, it } from 'vitest';
import { temporaryFolder } from './support/folder.js';
import { succeed } from './support/run.js';

const WIDTHS = [360, 1280] as const;
const SCHEMES = ['light', 'dark'] as const;

describeInBrowser('the report', ({ browser }) => {
  const out = join(temporaryFolder(), 'report');
  const url = pathToFileURL(join(out, 'report.html')).href;
  beforeAll(async () => {
    await succeed(['report', 'mnist1d', '--model', inject('tinyModel'), '--out', out]);
  });

  /** Opens the report in a window of its own, and gives what the test makes of it. */
  async function withPage<T>(
    { width = 1280, scheme = 'light' }: { width?: number; scheme?: (typeof SCHEMES)[number] },
    look: (page: Page) => Promise<T>,
  ): Promise<T> {
    const viewport = { width, height: 800 };
    const context = await browser().newContext({ viewport, colorScheme: scheme });
    try {
      const page = await context.newPage();
      await page.goto(url);
      return await look(page);
    } finally {
      await context.close();
    }
  }

  it('fetches nothing but itself, and has nothing to complain of', async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(url, { waitUntil: 'networkidle' });
    await context.close();
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
  });

  it.each(WIDTHS)('does not scroll sideways at %d pixels', async (width) => {
    const { content, window } = await withPage({ width }, (page) =>
      page.evaluate(() => ({
        content: document.documentElement.scrollWidth,
        window: document.documentElement.clientWidth,
      })),
    );
    expect(content).toBeLessThanOrEqual(window);
  });

  it('is light or dark as the reader has it, with text that stands out', async () => {
    /** Relative luminance of the page's background and of its text, as WCAG 2 defines it. */
    const luminances = (scheme: (typeof SCHEMES)[number]) =>
      withPage({ scheme }, (page) =>
        page.evaluate(() => {
          const luminance = (color: string) => {
            const [r = 0, g = 0, b = 0] = color.match(/[\d.]+/g)!.map((part) => {
              const share = Number(part) / 255;
              return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const { backgroundColor, color } = getComputedStyle(document.body);
          return { background: luminance(backgroundColor), text: luminance(color) };
        }),
      );
    const light = await luminances('light');
    const dark = await luminances('dark');
    expect(light.background).toBeGreaterThan(0.8);
    expect(dark.background).toBeLessThan(0.1);
    expect((light.background + 0.05) / (light.text + 0.05)).toBeGreaterThan(7);
    expect((dark.text + 0.05) / (dark.background + 0.05)).toBeGreaterThan(7);
  });

  it('has one main heading, and none that skips a level', async () => {
    const levels = await withPage({}, (page) =>
      page.$$eval('h1, h2, h3, h4, h5, h6', (all) => all.map(({ tagName }) => Number(tagName[1]))),
    );
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.length).toBeGreaterThan(5);
    for (const [i, level] of levels.slice(1).entries()) {
      expect(level).toBeLessThanOrEqual(levels[i]! + 1);
    }
  });

  it('gives every picture a name for those who do not see it', async () => {
    const pictures = await withPage({}, (page) =>
      page.$$eval('svg, img', (all) =>
        all.map((picture) => {
          const labelled = picture.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
          const name =
            picture.getAttribute('aria-label') ??
            (labelled.map((id) => document.getElementById(id)?.textContent).join(' ') ||
              picture.querySelector(':scope > title')?.textContent);
          return picture.closest('[aria-hidden="true"]') ? 'decoration' : (name ?? '').trim();
        }),
      ),
    );
    expect(pictures.length).toBeGreaterThan(10);
    expect(pictures.filter((name) => name === 'decoration').length).toBeLessThan(pictures.length);
    expect(pictures).not.toContain('');
  });

  it('has its language, a title, and no two elements of one id', async () => {
    const { language, title, ids } = await withPage({}, (page) =>
      page.evaluate(() => ({
        language: document.documentElement.lang,
        title: document.title,
        ids: Array.from(document.querySelectorAll('[id]'), ({ id }) => id),
      })),
    );
    expect(language).toBe('en');
    expect(title).toContain('MNIST-1D');
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  it.each(WIDTHS)('cuts no text of a picture off at %d pixels', async (width) => {
    const { texts, outside } = await withPage({ width }, (page) =>
      page.$$eval('svg', (all) => {
        let texts = 0;
        const outside: string[] = [];
        for (const svg of all) {
          const frame = svg.getBoundingClientRect();
          for (const text of svg.querySelectorAll('text')) {
            const box = text.getBoundingClientRect();
            if (box.width === 0) continue;
            texts++;
            const beyond = Math.max(
              frame.left - box.left,
              box.right - frame.right,
              frame.top - box.top,
              box.bottom - frame.bottom,
            );
            // A box has room for the longest descender; a pixel of it may be outside.
            if (beyond > 1) outside.push(`"${text.textContent}" by ${beyond.toFixed(1)} pixels`);
          }
        }
        return { texts, outside };
      }),
    );
    expect(texts).toBeGreaterThan(100);
    expect(outside).toEqual([]);
  });

  it('prints', async () => {
    const pdf = await withPage({ scheme: 'dark' }, (page) => page.pdf({ format: 'A4' }));
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(10_000);
  });
});
