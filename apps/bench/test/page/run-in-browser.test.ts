import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createModel, disposeModel } from '@lucida/models';
import { saveModel } from '@lucida/models/node';
import { LucidaError } from '@lucida/runtime/errors';
import { describeInBrowser } from '@lucida/runtime/testing/browser';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LaneSpec } from '../../src/lanes/lane.js';
import type { BenchEvent, BenchPlan } from '../../src/measure/plan.js';
import { runInBrowser } from '../../src/page/node.js';
import { PAGE_FOLDER } from '../../src/page/node-server.js';
import { LaneResult, TimedRun } from '../../src/results/schema.js';
import { subjectOf } from '../../src/subjects.js';
import type { TaskName } from '../../src/tasks.js';

const lane = (backend: string, threads = 1): LaneSpec => ({ engine: 'lucida', backend, threads });

const plan = (lanes: readonly LaneSpec[], tasks: readonly TaskName[] = ['forward']): BenchPlan => ({
  lanes,
  tasks,
  cases: [{ subject: subjectOf('mnist1d'), batch: 2 }],
  effort: { rounds: 1, seconds: 0, mostSeconds: 60, totalSeconds: null },
});

const inChromium = { browser: 'chromium' as const };

describeInBrowser('a run in a browser', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lucida-page-'));
    await cp(PAGE_FOLDER, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('times every task on every backend, and tells of each run', async () => {
    const events: BenchEvent[] = [];
    const lanes = [lane('wasm'), lane('cpu'), lane('webgpu')];
    const { browser, ...results } = await runInBrowser(plan(lanes, ['forward', 'grad-cam']), {
      ...inChromium,
      report: (event) => events.push(event),
    });
    expect(browser).toMatch(/^Chromium \d+\./);
    expect(results.lanes.map((each) => LaneResult.parse(each).failure)).toEqual([null, null, null]);
    const runs = results.runs.map((run) => TimedRun.parse(run));
    expect(runs.map(({ lane, task }) => `${lane} ${task}`)).toHaveLength(6);
    expect(new Set(runs.map(({ lane, task }) => `${lane} ${task}`)).size).toBe(6);
    for (const run of runs) {
      expect(run).toMatchObject({ status: 'timed', reason: null, subject: 'mnist1d' });
      expect(run.medianMs).toBeGreaterThan(0);
      if (run.reference !== null) expect(run.deviation).toBeLessThan(1e-4);
    }
    // Two of the three lanes have another to be compared with.
    expect(runs.filter(({ reference }) => reference !== null)).toHaveLength(4);
    expect(events.flatMap((event) => (event.kind === 'run' ? [event.run] : []))).toEqual(
      results.runs,
    );
  });

  it("measures a user's models, from a folder and from a Keras file", async () => {
    await tf.setBackend('cpu');
    const model = createModel('mnist1d', { inputShape: [40, 1], classes: 3, seed: 1 });
    const saved = join(folder, 'my model, 100 %');
    await saveModel(model, saved, {
      ...{ lucida: '0.1.0', classNames: ['a', 'b', 'c'], inputShape: [40, 1], training: null },
    });
    disposeModel(model);
    const keras = fileURLToPath(
      new URL(
        '../../../../packages/models/test/fixtures/keras-archive/keras-2.15.h5',
        import.meta.url,
      ),
    );
    const stock: LaneSpec = { engine: 'tfjs', backend: 'wasm', threads: 1 };
    const own: BenchPlan = {
      ...plan([lane('wasm'), stock]),
      cases: [saved, keras].map((path) => ({ subject: subjectOf(path), batch: 1 })),
    };
    const { runs } = await runInBrowser(own, inChromium);
    expect(
      runs.map(({ lane, subject, status, reason }) => [lane, subject, status, reason]),
    ).toEqual(
      [saved, keras].flatMap((path) => [
        ['wasm', path, 'timed', null],
        ['tfjs/wasm', path, 'timed', null],
      ]),
    );
    expect(runs[0]).toMatchObject({ layer: 'conv1d_2', inputShape: [40, 1] });
  });

  it('goes on with the other lanes when one loses its GPU', async () => {
    const worker = join(folder, 'lane-worker.js');
    const losing = `
      const requestDevice = GPUAdapter.prototype.requestDevice;
      const submit = GPUQueue.prototype.submit;
      let device, left = 20;
      GPUAdapter.prototype.requestDevice = async function (...given) {
        return (device = await requestDevice.apply(this, given));
      };
      GPUQueue.prototype.submit = function (...given) {
        submit.apply(this, given);
        if (--left === 0) device.destroy();
      };`;
    await writeFile(worker, `${await readFile(worker, 'utf8')}\n${losing}`);
    const given = plan([lane('webgpu'), lane('cpu')]);
    // A call submits once at least: the device is lost before the rounds end.
    const long = { ...given, effort: { ...given.effort, rounds: 20 } };
    const { runs } = await runInBrowser(long, { ...inChromium, folder });
    const [lost, other] = ['webgpu', 'cpu'].map((name) => runs.find((run) => run.lane === name));
    expect(lost).toMatchObject({ status: 'failed', medianMs: null });
    expect(lost!.reason).toMatch(/lost|destroyed|gone/);
    expect(other).toMatchObject({ status: 'timed', reason: null });
  });

  it('says that a lane did not start, and measures the others', async () => {
    const { lanes, runs } = await runInBrowser(
      plan([lane('wasm', 1000), lane('wasm')]),
      inChromium,
    );
    expect(lanes[0]!.failure).toMatch(/half of a machine's logical cores.*1000 threads/);
    expect(runs.map(({ lane, status }) => `${lane} ${status}`)).toEqual(['wasm timed']);
  });

  it('leaves neither a browser nor a server behind when it is stopped', async () => {
    const before = await held();
    const stopping = new AbortController();
    const run = runInBrowser(plan([lane('cpu')]), {
      ...inChromium,
      signal: stopping.signal,
      report: ({ kind }) => kind === 'case' && stopping.abort(),
    });
    await expect(run).rejects.toThrow(
      new LucidaError('The run in the browser was stopped before its end.'),
    );
    expect(await held()).toEqual(before);
  });

  it('ends with one sentence when the page breaks', async () => {
    const before = await held();
    await appendFile(
      join(folder, 'driven.js'),
      `;globalThis.lucidaMeasure = () => new Promise(() => {
        setTimeout(() => { throw new Error('out of luck'); });
      });`,
    );
    await expect(runInBrowser(plan([lane('cpu')]), { ...inChromium, folder })).rejects.toThrow(
      new LucidaError('The run in the browser broke off: out of luck; try fewer or smaller cases.'),
    );
    expect(await held()).toEqual(before);
  });

  it('ends with one sentence when the browser is killed', async () => {
    const before = await held();
    const killBrowser = async () => {
      const { children } = await held();
      for (const id of children) if (!before.children.includes(id)) process.kill(Number(id));
    };
    const report = ({ kind }: BenchEvent) => void (kind === 'case' && killBrowser());
    await expect(runInBrowser(plan([lane('cpu')]), { ...inChromium, report })).rejects.toThrow(
      /^The run in the browser broke off: the (page was closed|browser was ended)[^.]*\.$/,
    );
    expect(await held()).toEqual(before);
  });
});

describe('a model that is not there', () => {
  it('is refused before a browser starts', async () => {
    const own = { ...plan([lane('cpu')]), cases: [{ subject: subjectOf('./own.h5'), batch: 1 }] };
    await expect(runInBrowser(own, inChromium)).rejects.toThrow(
      new LucidaError('Cannot read the model ./own.h5: no such file or folder.'),
    );
  });
});

/** Child processes and listening servers of this process. */
async function held() {
  const tasks = await readdir('/proc/self/task');
  const children = await Promise.all(
    tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8').catch(() => '')),
  );
  const servers = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap');
  return { children: children.join(' ').split(' ').filter(Boolean), servers: servers.length };
}
