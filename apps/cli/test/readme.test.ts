import {
  cpSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { HMT_CLASSES } from '@lucida/data';
import { describeInBrowser } from '@lucida/runtime/testing/browser';
import { describe, expect, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { lucidaBin, projectRoot, runProgram } from './support/run.js';
import { writeTextures } from './support/textures.js';

const { resolve } = createRequire(import.meta.url);
const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
const commands = [...readme.matchAll(/^```bash\n(.*?)^```$/gms)]
  .flatMap(([, block]) => block!.replaceAll('\\\n', ' ').split('\n'))
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'));
const ofNpm = commands.filter((command) => command.startsWith('npm '));
const ofLucida = commands.filter((command) => command.startsWith('npx lucida '));

/** Needs a network, which tests do not. */
const FETCHES = 'npx lucida data hmt --out data/hmt';
const kerasModel = join(
  projectRoot,
  'packages/models/test/fixtures/keras-archive/keras-3.15.keras',
);

/** The one block of the README in a language. */
function blockOf(language: string): string {
  const blocks = [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))];
  expect(blocks).toHaveLength(1);
  return blocks[0]![1]!;
}

describe('the commands of the README', () => {
  const folder = temporaryFolder();
  const work = join(folder, 'work');
  const programs = join(folder, 'bin');
  mkdirSync(work);
  mkdirSync(programs);
  // Elsewhere than in the project, npx would look for lucida in the registry.
  const npx = `#!/bin/sh\n[ "$1" = lucida ] && shift && exec "${process.execPath}" "${lucidaBin}" "$@"\n`;
  writeFileSync(join(programs, 'npx'), npx, { mode: 0o755 });
  const env = { PATH: `${programs}${delimiter}${process.env.PATH}` };
  // What a reader has: HMT, fetched, an image and a model of Keras.
  writeTextures(join(work, 'data', 'hmt', 'train'), { each: 4, seed: 1, classes: HMT_CLASSES });
  writeTextures(join(work, 'data', 'hmt', 'test'), { each: 2, seed: 2, classes: HMT_CLASSES });
  cpSync(join(work, 'data/hmt/test', HMT_CLASSES[0], '0.png'), join(work, 'tile.png'));
  cpSync(kerasModel, join(work, 'model.keras'));

  it('are the two of npm, and those of lucida', () => {
    expect(ofNpm).toEqual(['npm run demo', 'npm test']);
    expect(ofLucida.length).toBeGreaterThanOrEqual(14);
    expect(ofLucida).toContain(FETCHES);
    expect([...ofNpm, ...ofLucida].sort()).toEqual([...commands].sort());
  });

  it.each(ofLucida.filter((command) => command !== FETCHES))('%s', async (command) => {
    const { code, stderr } = await runProgram('bash', ['-c', command], { cwd: work, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^error/m) });
    const unfinished = filesIn(work).filter((name) => name.endsWith('.tmp'));
    expect(unfinished).toEqual([]);
  });

  it(`${FETCHES}, which would download what is there already`, async () => {
    const { code, stderr } = await runProgram('bash', ['-c', FETCHES], { cwd: work, env });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^error: data\/hmt holds train already/),
    });
  });

  it('the recipe without Lucida, in Node', async () => {
    mkdirSync(join(work, 'node_modules'));
    for (const [name, from] of [
      ['onnxruntime-node', 'apps/cli'],
      ['sharp', 'packages/data'],
    ]) {
      const installed = join(projectRoot, from!, 'node_modules', name!);
      symlinkSync(realpathSync(installed), join(work, 'node_modules', name!));
    }
    writeFileSync(join(work, 'recipe.mjs'), blockOf('js'));
    const { code, stdout, stderr } = await runProgram('node', ['recipe.mjs'], { cwd: work });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^class [0-7], most of all for what is at row \d+\n$/);
  });

  describeInBrowser('the recipe without Lucida, in a page', ({ browser }) => {
    it('shows what counts', async () => {
      const context = await browser().newContext();
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.route('**/*', (route) => {
        const { pathname, hostname } = new URL(route.request().url());
        if (pathname === '/')
          return route.fulfill({ contentType: 'text/html', body: blockOf('html') });
        const name = pathname.split('/').at(-1)!;
        const ofCdn = join(dirname(resolve('onnxruntime-web')), name);
        return route.fulfill({ path: hostname.startsWith('cdn.') ? ofCdn : join(work, name) });
      });
      await page.goto('http://recipe.test/');
      await page.waitForFunction(() => document.title === 'explained', null, { timeout: 60_000 });
      const alphas = await page.evaluate(() => {
        const { width, height } = document.querySelector('canvas')!;
        const pixels = document.querySelector('canvas')!.getContext('2d')!;
        return Array.from(pixels.getImageData(0, 0, width, height).data).filter(
          (_, i) => i % 4 === 3,
        );
      });
      await context.close();
      expect(complaints).toEqual([]);
      expect(alphas).toHaveLength(64 * 64);
      expect(Math.max(...alphas)).toBeGreaterThan(230);
      expect(Math.min(...alphas)).toBeLessThan(200);
    });
  });

  it('write JSON where they say so', () => {
    const written = filesIn(work).filter((name) => /^[^/]+\.json$/.test(name));
    expect(written).toEqual(['evaluation.json', 'scores.json']);
    for (const name of written) JSON.parse(readFileSync(join(work, name), 'utf8'));
  });
});

const measured = (name: string) =>
  JSON.parse(readFileSync(join(projectRoot, 'docs', 'results', name), 'utf8'));

describe('the results in the README are those that were measured', () => {
  const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const expectRow = (...cells: readonly string[]) =>
    expect(rows).toContainEqual(['', ...cells, '']);

  it('on MNIST-1D', () => {
    const { recipes } = measured('recipes.json');
    expect(recipes).toHaveLength(2);
    for (const { recipe, mean, lowest, highest, epochs, secondsPerEpoch } of recipes) {
      const range = `${lowest.toFixed(3)} to ${highest.toFixed(3)}`;
      expectRow(`\`${recipe}\``, mean.toFixed(3), range, `${epochs}`, secondsPerEpoch.toFixed(2));
    }
  });

  it('on HMT', () => {
    const { runs, protocols } = measured('hmt.json');
    for (const { task, backend, threads, samples, seconds, peakMemoryMiB } of runs) {
      const eachMs = ((1000 * seconds) / samples).toFixed(0);
      const how = backend === 'webgpu' ? ' (software)' : threads > 1 ? `, ${threads} threads` : '';
      const name = `\`${backend}\`${how}`;
      expectRow(name, `\`${task}\``, `${samples}`, seconds.toFixed(0), eachMs, `${peakMemoryMiB}`);
    }
    const [course, corrected] = protocols.variants;
    const withInterval = (value: number, { low, high }: { low: number; high: number }) =>
      `${value.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
    const drop = (results: typeof course.results, method: string, protocol: string) => {
      const found = results.find(
        (result: typeof course) => result.method === method && result.protocol === protocol,
      );
      return withInterval(found.averageDropPercent, found.averageDropInterval);
    };
    const titles = {
      'grad-cam': 'Grad-CAM',
      'grad-cam++': 'Grad-CAM++',
      'ablation-cam': 'Ablation-CAM',
    };
    for (const [method, title] of Object.entries(titles)) {
      expectRow(
        title,
        drop(course.results, method, 'top-fraction'),
        drop(corrected.results, method, 'top-fraction'),
        drop(corrected.results, method, 'soft-mask'),
      );
    }
  });

  it('on what the mask and the rest of the protocol change', () => {
    const { differences } = measured('hmt.json').protocols.variants[1];
    for (const protocol of ['top-fraction', 'soft-mask']) {
      const { averageDropDifference: difference, averageDropInterval: interval } = differences.find(
        (each: { protocol: string; methods: { method: string }[] }) =>
          each.protocol === protocol &&
          each.methods.map(({ method }) => method).join() === 'grad-cam,ablation-cam',
      );
      expect(readme).toContain(difference.toFixed(1));
      expect(readme).toContain(`(${interval.low.toFixed(1)} to ${interval.high.toFixed(1)})`);
    }
  });

  it('of training without a GPU', () => {
    const {
      loss,
      heldOutAccuracy,
      heldOutAccuracyInterval: interval,
    } = measured('hmt-training.json');
    expect(readme.replace(/\s+/g, ' ')).toContain(
      `loss from ${loss[0].toFixed(2)} to ${loss.at(-1).toFixed(2)}, held-out accuracy ${heldOutAccuracy.toFixed(3)} (95 % interval ${interval.low.toFixed(3)} to ${interval.high.toFixed(3)})`,
    );
  });
});

it('npm run demo writes the report and says where it is, and the figures', async () => {
  const page = join(projectRoot, 'report', 'report.html');
  rmSync(page, { force: true });
  const { code, stdout } = await runProgram('npm', ['run', 'demo'], { cwd: projectRoot });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/Test accuracy .*\n(.*\n)*Report: report\/report\.html\n$/),
  });
  const [, accuracy] = /Test accuracy +(\d+\.\d) %/.exec(stdout)!;
  expect(Number(accuracy)).toBeGreaterThan(95);
  expect(readFileSync(page, 'utf8')).toContain('</html>');
}, 600_000);
