import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BenchResults } from '../../src/results/schema.ts';
import { sampleResults } from '../report/sample-results.ts';
import { type Ended, lucidaBench } from './run-bench-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'lucida-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bench = (...args: string[]) => lucidaBench(args, folder);
const write = (name: string, results: BenchResults) =>
  writeFileSync(join(folder, name), JSON.stringify(results));

describe('a run', () => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await bench(
      ...['run', '--subjects', 'mnist1d', '--backends', 'wasm,cpu', '--rounds', '2'],
      ...['--seconds', '0.01', '--json', '--out', 'results.json', '--html', 'results.html'],
    );
  });

  test('prints JSON that the schema knows, and writes the same', () => {
    expect(ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining('error') });
    expect(readFileSync(join(folder, 'results.json'), 'utf8')).toBe(ended.stdout);
    expect(readFileSync(join(folder, 'results.html'), 'utf8')).toContain('</html>');
    const { lanes, runs, command, settings } = BenchResults.parse(JSON.parse(ended.stdout));
    expect(command).toMatch(/^lucida-bench run --subjects mnist1d --backends wasm,cpu /);
    expect(settings).toMatchObject({ rounds: 2, seconds: 0.01, quick: false });
    expect(lanes.map(({ lane, failure }) => [lane, failure])).toEqual([
      ...[
        ['wasm', null],
        ['cpu', null],
      ],
    ]);
    for (const lane of ['wasm', 'cpu']) {
      const own = runs.filter((run) => run.lane === lane);
      const timed = own.filter(({ status }) => status === 'timed').map(({ task }) => task);
      expect(timed).toEqual(expect.arrayContaining(['forward', 'grad-cam', 'ablation-cam']));
      for (const run of own) expect(['wrong', 'failed']).not.toContain(run.status);
      for (const { milliseconds, status } of own) {
        if (status === 'timed') expect(milliseconds.length).toBeGreaterThanOrEqual(2);
      }
    }
  });

  test('that is stopped by Ctrl-C leaves no file, and says that it was', async () => {
    const args = ['run', '--subjects', 'mnist1d', '--backends', 'cpu', '--rounds', '99999'];
    // Off a terminal progress is a line every few seconds: the first one tells that it measures.
    const ended = await lucidaBench([...args, '--out', 'cut.json'], folder, /measuring/);
    expect(ended).toMatchObject({ code: 130, stdout: '' });
    expect(ended.stderr).toMatch(/\nInterrupted\.\n$/);
    expect(readdirSync(folder).filter((name) => name.includes('cut'))).toEqual([]);
  });

  test('compared with itself has nothing slower', async () => {
    const { code, stdout } = await bench('compare', 'results.json', 'results.json');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Too few rounds/) });
    expect(stdout).toMatch(/0 slower, 0 wrong or failed/);
  });
});

describe('compare', () => {
  const old = sampleResults();
  const slow = sampleResults();
  const twice = (ms: number | null) => ms && 2 * ms;
  Object.assign(slow.runs[0]!, { medianMs: twice(slow.runs[0]!.medianMs) });
  Object.assign(slow.runs[0]!, { intervalMs: slow.runs[0]!.intervalMs?.map(twice) });
  beforeAll(() => {
    write('old.json', old);
    write('slow.json', slow);
    write('other.json', { ...old, machine: { ...old.machine, cpu: 'Apple M4' } });
  });

  test('names what got slower and ends with 1', async () => {
    const { code, stdout } = await bench('compare', 'old.json', 'slow.json');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^Slower beyond the noise\n {2}wasm, MNIST-1D net, batch 1, forward: .* 2\.00 times/,
    );
    expect((await bench('compare', 'old.json', 'slow.json', '--threshold', '2.1')).code).toBe(0);
    const json = await bench('compare', 'slow.json', 'old.json', '--json');
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ slower: [], faster: [{ ratio: 0.5 }] });
  });

  test('results of several machines stand apart unless asked for', async () => {
    expect(await bench('compare', 'old.json', 'other.json')).toEqual({
      ...{ code: 2, stdout: '' },
      stderr:
        'error: old.json and other.json were not measured alike: the processor is Apple M4, and was AMD EPYC; measure both on one machine, or add --across-machines.\n',
    });
    expect((await bench('compare', 'old.json', 'other.json', '--across-machines')).code).toBe(0);
  });

  test('report draws both', async () => {
    const { code } = await bench('report', 'old.json', 'other.json', '--out', 'both.html');
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'both.html'), 'utf8')).toMatch(/Apple M4[\s\S]*<\/html>/);
  });
});

describe('what is wrong with the options is said in one sentence, with exit code 2', () => {
  test.each([
    ['an unknown subject', '--subjects alexnet', /no subject "alexnet".*mnist1d/],
    ['an unknown task', '--tasks lime', /no task "lime".*grad-cam/],
    ['an unknown backend', '--backends cuda', /no backend "cuda".*webgpu/],
    ['half a sample', '--batches 1,1.5', /whole number from 1/],
    ['no channels', '--channels 0', /whole number from 1 to 4096/],
    ['a model that is not there', '--model nothing.keras', /nothing\.keras.*no such file/],
    ['a layer of nothing', '--layer conv2d_3', /--layer belongs to --model/],
    ['another browser', '--browser netscape', /chromium/],
    ['a person and none', '--browser chromium --serve', /leave out one/],
    ['onnxruntime in a page', '--browser chromium --backends onnxruntime', /Node only/],
    ['a threshold below 1', 'compare a b --threshold 0.5', /from 1 to 1000/],
    ['a file that is not there', 'compare nothing.json nothing.json', /nothing\.json: no such/],
    ['no file at all', 'report --out x.html', /missing required argument/],
  ])('%s', async (_, args, problem) => {
    const { code, stdout, stderr } = await bench(...args.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [sentence, ...hints] = stderr.trimEnd().split('\n');
    expect(sentence).toMatch(/^error: /);
    expect(sentence).toMatch(problem);
    for (const hint of hints) expect(hint).toMatch(/^\(.*\)$/);
  });
});
