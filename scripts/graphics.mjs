import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fetchLavapipe, unpackedLavapipe } from './lavapipe.mjs';

const exec = promisify(execFile);

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const FONT_FILES = ['/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'];

/**
 * Makes this machine ready for the tests that need a browser or WebGPU, as far as it may: as root
 * on Debian the browser and a font are installed, and without a GPU a Vulkan driver that runs on
 * the CPU is fetched into the user's cache. Does nothing that was done before.
 *
 * @param {{ log: (line: string) => void }} options `log` is told of every step that takes long.
 * @returns {Promise<{
 *   env: Record<string, string>,
 *   chromium: string | null,
 *   adapter: 'system' | 'lavapipe' | 'swiftshader' | null,
 *   notes: string[],
 * }>} `env`: what tests need in their environment to find the adapter in Node; `chromium`: path of
 *   a browser; `adapter`: the driver behind WebGPU (`system`: the machine's own); `notes`: what is
 *   missing and how to install it.
 */
export async function prepareGraphics({ log }) {
  const notes = [];
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lucida');
  await installBrowser(log, notes);
  const chromium = findChromium();
  const { adapter, env } = await findAdapter(join(cache, 'lavapipe'), chromium, log, notes);
  return { env: { ...env, ...runtimeFolder(cache) }, chromium, adapter, notes };
}

/** Installs chromium and a font where they are missing and apt may be used. */
async function installBrowser(log, notes) {
  const missing = [];
  if (!findChromium()) missing.push('chromium');
  if (!FONT_FILES.some(existsSync)) missing.push('fonts-dejavu-core');
  if (missing.length === 0) return;
  const command = `apt-get install ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    notes.push(`Browser tests need ${missing.join(' and ')}: "${command}" as root.`);
    return;
  }
  log(`Installing ${missing.join(' and ')} ...`);
  const options = ['-o', 'DPkg::Lock::Timeout=300'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await exec('apt-get', [...options, 'update'], { env });
    const install = ['install', '--yes', '--no-install-recommends', ...missing];
    await exec('apt-get', [...options, ...install], { env, maxBuffer: 2 ** 26 });
  } catch (error) {
    notes.push(`Could not install ${missing.join(' and ')}: ${lastLine(error)}`);
  }
}

/** Chooses the driver for WebGPU in Node; the first of a GPU's, lavapipe and SwiftShader. */
async function findAdapter(lavapipe, chromium, log, notes) {
  const own = process.platform !== 'linux' || process.env.VK_DRIVER_FILES || hasGpuDriver();
  if (own) return { adapter: 'system', env: {} };
  try {
    let env = await unpackedLavapipe(lavapipe);
    if (!env) {
      if (!onPath('apt-get')) throw new Error('there is no apt-get to fetch it with');
      log('Fetching a Vulkan driver that runs on the CPU (Mesa lavapipe) ...');
      env = await fetchLavapipe(lavapipe);
    }
    return { adapter: 'lavapipe', env };
  } catch (error) {
    notes.push(`No lavapipe driver: ${lastLine(error)}`);
  }
  const swiftshader = '/usr/lib/chromium/vk_swiftshader_icd.json';
  if (chromium && existsSync(swiftshader)) {
    const env = { VK_DRIVER_FILES: swiftshader, LD_LIBRARY_PATH: dirname(swiftshader) };
    notes.push('WebGPU in Node runs on the SwiftShader of chromium, which is slow.');
    return { adapter: 'swiftshader', env };
  }
  notes.push(
    'WebGPU is not tested in Node: install a Vulkan driver (Debian 13: "apt-get install ' +
      'mesa-vulkan-drivers"; Debian 12: the same from bookworm-backports).',
  );
  return { adapter: null, env: {} };
}

/** True where the kernel shows a GPU and a driver other than Mesa's software one is installed. */
function hasGpuDriver() {
  const device =
    existsSync('/dev/nvidia0') || list('/dev/dri').some((name) => name.startsWith('renderD'));
  const drivers = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].flatMap(list);
  return device && drivers.some((name) => !name.startsWith('lvp'));
}

function list(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function findChromium() {
  return CHROMIUM_NAMES.map(onPath).find(Boolean) ?? null;
}

function onPath(command) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find(existsSync) ?? null;
}

/** Mesa complains on stderr where the session has no folder for sockets. */
function runtimeFolder(cache) {
  if (process.env.XDG_RUNTIME_DIR) return {};
  const folder = join(cache, 'run');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { XDG_RUNTIME_DIR: folder };
}

/** What a failed command said last, which is where apt gives the reason. */
function lastLine(error) {
  const lines = String(error.stderr || error.message)
    .trim()
    .split('\n');
  return lines.findLast((line) => line.startsWith('E: ')) ?? lines.at(-1);
}
