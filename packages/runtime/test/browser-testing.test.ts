import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../src/browser-testing.js';

const entry = fileURLToPath(new URL('browser/page.ts', import.meta.url));

describeInBrowser('runInPage', ({ runInPage, browser }) => {
  it('runs a bundled module on files it can fetch, and gives what it returns', async () => {
    const files = { 'some folder/bytes.bin': new Uint8Array([0, 7, 255]) };
    await expect(runInPage(entry, { fetch: 'some folder/bytes.bin' }, { files })).resolves.toEqual({
      bytes: [0, 7, 255],
      inBrowser: true,
      imported: 'from a module',
    });
    expect(browser().contexts()).toEqual([]);
  });

  it.each([
    ['an exception', { throw: 'it broke' }, /it broke/],
    ['an exception outside the call', { failLater: 'it broke later' }, /it broke later/],
    ['an error on the console', { complain: 'something is off' }, /something is off/],
    ['a file that is not there', { fetch: 'none.bin' }, /404/],
  ])('fails on %s, and leaves no page open', async (_, task, message) => {
    await expect(runInPage(entry, task)).rejects.toThrow(message);
    expect(browser().contexts()).toEqual([]);
  });

  it('fails on a module that cannot be bundled', async () => {
    await expect(runInPage(`${entry}x`, {})).rejects.toThrow(/Could not resolve/);
  });

  it('says that the page was lost, where Chromium ends it', async () => {
    const lost = expect(runInPage(entry, { hang: true })).rejects.toThrow(/page was lost/);
    await expect.poll(() => browser().contexts()[0]?.pages()[0]?.url()).toMatch(/localhost/);
    const [context] = browser().contexts();
    const debugging = await context!.newCDPSession(context!.pages()[0]!);
    // Not awaited: what has crashed does not answer.
    debugging.send('Page.crash').catch(() => {});
    await lost;
    expect(browser().contexts()).toEqual([]);
  });
});
