import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node';

/** WebGPU, which Firefox on Linux has but does not offer, on any driver; and no calls home. */
const PREFERENCES = [
  'user_pref("dom.webgpu.enabled", true);',
  'user_pref("gfx.webgpu.ignore-blocklist", true);',
  'user_pref("datareporting.policy.dataSubmissionEnabled", false);',
  'user_pref("app.normandy.enabled", false);',
].join('\n');

/**
 * Runs tests in the machine's own Firefox, headless, with a profile that is thrown away. Playwright
 * drives a Firefox of its own making only; the tests need none driven, just a page opened.
 */
export function firefox(executable: string): BrowserProviderOption {
  return {
    name: 'firefox',
    options: {},
    supportedBrowser: ['firefox'],
    serverFactory: playwright().serverFactory,
    providerFactory: () => new Firefox(executable),
  };
}

class Firefox implements BrowserProvider {
  readonly name = 'firefox';
  readonly supportsParallelism = false;
  readonly #executable: string;
  readonly #running: { readonly process: ChildProcess; readonly profile: string }[] = [];

  constructor(executable: string) {
    this.#executable = executable;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_session: string, url: string): Promise<void> {
    const profile = mkdtempSync(join(tmpdir(), 'lucida-firefox-'));
    writeFileSync(join(profile, 'user.js'), PREFERENCES);
    const args = ['--headless', '--no-remote', '--profile', profile, url];
    const process = spawn(this.#executable, args, { stdio: 'ignore' });
    this.#running.push({ process, profile });
    await once(process, 'spawn');
  }

  async close(): Promise<void> {
    for (const { process, profile } of this.#running.splice(0)) {
      const ended = new Promise((resolve) => process.once('close', resolve));
      if (process.exitCode === null && process.kill()) await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}
