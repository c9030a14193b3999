import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { arch } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/**
 * Mesa's Vulkan driver for the CPU, as Debian packages it, unpacked into a folder of its own: the
 * system's packages and apt's sources stay as they are, and no special rights are needed.
 */
const DRIVER = 'libvulkan_lvp.so';
const PACKAGES = ['mesa-vulkan-drivers', 'libvulkan1'];

/** Debian 12's own Mesa 22.3 gives Dawn no adapter; its backports have Mesa 25. */
const SUITES = { bookworm: ['bookworm', 'bookworm-backports'] };

/** Environment in which the Vulkan loader finds the driver unpacked in `folder`. */
function environment(folder) {
  const libraries = [join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean);
  return { VK_DRIVER_FILES: join(folder, 'lvp_icd.json'), LD_LIBRARY_PATH: libraries.join(':') };
}

/** The environment for the driver unpacked earlier, or null if there is none that still loads. */
export async function unpackedLavapipe(folder) {
  const driver = join(folder, 'lib', DRIVER);
  if (!existsSync(driver) || !existsSync(join(folder, 'lvp_icd.json'))) return null;
  const env = environment(folder);
  const linked = await librariesOf(driver, env.LD_LIBRARY_PATH);
  return linked.includes(null) ? null : env;
}

/** Paths of the libraries that `file` is linked to; null for one that is not to be found. */
async function librariesOf(file, libraryPath) {
  const env = { ...process.env, LD_LIBRARY_PATH: libraryPath };
  const { stdout } = await exec('ldd', [file], { env });
  return [...stdout.matchAll(/=> (?:(\/\S+)|not found)/g)].map((match) => match[1] ?? null);
}

/**
 * Fetches the driver from the machine's own Debian mirror into `folder`.
 * @returns the environment to use it with
 * @throws if apt-get is missing, the mirror is out of reach or the release has no such package
 */
export async function fetchLavapipe(folder) {
  const work = `${folder}.${process.pid}.tmp`;
  try {
    await fs.mkdir(join(work, 'root'), { recursive: true });
    for (const archive of await download(work)) {
      await exec('dpkg', ['-x', archive, join(work, 'root')]);
    }
    await keepNeeded(work, join(work, 'kept'));
    await describeDriver(join(work, 'kept'), folder);
    await fs.rm(folder, { recursive: true, force: true });
    await fs.rename(join(work, 'kept'), folder);
  } finally {
    await fs.rm(work, { recursive: true, force: true });
  }
  const env = await unpackedLavapipe(folder);
  if (!env) throw new Error('a library that the driver needs is missing');
  return env;
}

/** Downloads the packages and what they depend on beyond what is installed; gives their paths. */
async function download(work) {
  const sources = join(work, 'sources');
  const lists = join(work, 'lists');
  const archives = join(work, 'archives');
  for (const path of [sources, join(lists, 'partial'), join(archives, 'partial')]) {
    await fs.mkdir(path, { recursive: true });
  }
  const { text, suite } = await debianSources();
  await fs.writeFile(join(sources, 'debian.sources'), text);
  const options = [
    `Dir::Etc::sourcelist=/dev/null`,
    `Dir::Etc::sourceparts=${sources}`,
    `Dir::State::lists=${lists}`,
    `Dir::Cache=${join(work, 'cache')}`,
    `Dir::Cache::archives=${archives}`,
    // Nothing of the system is written to: no lock, no other user to drop rights to.
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
    'APT::Update::Error-Mode=any',
  ].flatMap((option) => ['-o', option]);
  await exec('apt-get', [...options, 'update']);
  const flags = ['--yes', '--download-only', '--reinstall', '--no-install-recommends'];
  await exec('apt-get', [...options, 'install', ...flags, '-t', suite, ...PACKAGES]);
  const names = await fs.readdir(archives);
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

/** A sources file for this release (and its backports) on the mirror that the machine uses. */
async function debianSources() {
  const release = await fs.readFile('/etc/os-release', 'utf8');
  const codename = /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1];
  if (!/^ID=debian$/m.test(release) || !codename) throw new Error('this is not a Debian release');
  const suites = SUITES[codename] ?? [codename];
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const lines = [
    'Types: deb',
    `URIs: ${await mirror(codename)}`,
    `Suites: ${suites.join(' ')}`,
    'Components: main',
    'Targets: Packages',
    ...(existsSync(keyring) ? [`Signed-By: ${keyring}`] : []),
  ];
  return { text: `${lines.join('\n')}\n`, suite: suites.at(-1) };
}

async function mirror(codename) {
  const format = '$(SITE) $(RELEASE) $(COMPONENT) $(ORIGIN)';
  const { stdout } = await exec('apt-get', ['indextargets', '--format', format]);
  const sources = stdout.split('\n').map((line) => line.split(' '));
  const fitting = sources.filter(([, suite, part]) => suite === codename && part === 'main');
  const [site] = fitting.find(([, , , origin]) => origin === 'Debian') ?? fitting[0] ?? [];
  return site ?? 'http://deb.debian.org/debian';
}

/** Moves the driver and those of its libraries that the system lacks out of the unpacked tree. */
async function keepNeeded(work, kept) {
  const tree = join(work, 'root');
  const paths = (await fs.readdir(tree, { recursive: true })).map((path) => join(tree, path));
  const driver = paths.find((path) => basename(path) === DRIVER);
  if (!driver) throw new Error(`the packages hold no ${DRIVER}`);
  const folder = join(driver, '..');
  const libraryPath = [folder, join(tree, 'lib', basename(folder))].join(':');
  const linked = await librariesOf(driver, libraryPath);
  const own = linked.filter((path) => path?.startsWith(tree));
  await fs.mkdir(join(kept, 'lib'), { recursive: true });
  // Dawn loads the Vulkan loader itself, so it is not among the linked libraries.
  for (const path of [driver, join(folder, 'libvulkan.so.1'), ...own]) {
    await fs.copyFile(path, join(kept, 'lib', basename(path)));
  }
}

/** Writes the file by which the Vulkan loader finds the driver at its final place. */
async function describeDriver(kept, folder) {
  const icd = {
    file_format_version: '1.0.1',
    ICD: {
      library_path: join(folder, 'lib', DRIVER),
      library_arch: arch().endsWith('64') ? '64' : '32',
      api_version: '1.3.0',
    },
  };
  await fs.writeFile(join(kept, 'lvp_icd.json'), JSON.stringify(icd));
}
