/** Entry of the page for a person: a form, the run's progress, and its results as they come. */
import { messageOf } from '@lucida/runtime/errors';
import { openBrowserLane } from '../lanes/browser-worker.js';
import type { BenchPlan } from '../measure/plan.js';
import { runBench } from '../measure/run-bench.js';
import { renderBenchSections } from '../report/render.js';
import type { BenchResults } from '../results/schema.js';
import { titleOf } from '../subjects.js';
import { backendsHere } from './backends.js';
import { fillForm, readForm } from './choices.js';
import { type About, documentOf } from './document.js';
import { planOf } from './form-plan.js';
import { LiveResults } from './live-results.js';
import { ProgressView } from './progress-view.js';

/** Drawing takes the cores that are measured: results are drawn this seldom while a run goes on. */
const DRAW_EVERY_MS = 3000;

const element = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const form = element<HTMLFormElement>('form');
const run = element<HTMLButtonElement>('run');
const stop = element<HTMLButtonElement>('stop');
const complaint = element('complaint');
const progress = new ProgressView();

let shown: BenchResults | null = null;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const plan = planOf(readForm());
  complaint.textContent = typeof plan === 'string' ? plan : '';
  if (typeof plan === 'string') return;
  setRunning(true);
  await measure(plan);
  setRunning(false);
});
element('download').addEventListener('click', download);

async function measure(plan: BenchPlan): Promise<void> {
  const stopping = new AbortController();
  stop.onclick = () => stopping.abort();
  const about = await aboutMachine;
  const adapter = (await backendsHere()).find(({ backend }) => backend === 'webgpu')?.adapter;
  const live = new LiveResults(plan, adapter ?? null);
  let drawn = Number.NEGATIVE_INFINITY;
  let changed = false;
  progress.start();
  try {
    const measured = await runBench(plan, {
      openLane: openBrowserLane,
      signal: stopping.signal,
      titleOf,
      report(told) {
        progress.take(told);
        changed = live.take(told) || changed;
        // A case's runs come all at once: they are drawn with what follows them.
        if (!changed || told.kind === 'run' || performance.now() - drawn < DRAW_EVERY_MS) return;
        show(documentOf(about, plan, live));
        changed = false;
        drawn = performance.now();
      },
    });
    show(documentOf(about, plan, measured));
    progress.end('Done.');
  } catch (error) {
    show(documentOf(about, plan, live));
    const stopped = stopping.signal.aborted;
    progress.end(stopped ? 'Stopped; what was measured until then is shown.' : 'Broke off.');
    if (!stopped) complaint.textContent = messageOf(error);
  }
}

function setRunning(running: boolean): void {
  for (const group of form.querySelectorAll('fieldset')) group.disabled = running;
  run.disabled = running;
  stop.disabled = !running;
  (running ? stop : run).focus();
}

function show(results: BenchResults): void {
  shown = results;
  element('empty').hidden = results.runs.length > 0;
  element('downloads').hidden = results.runs.length === 0;
  element('sections').innerHTML = results.runs.length > 0 ? renderBenchSections([results]) : '';
}

function download(): void {
  const text = `${JSON.stringify(shown, null, 2)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'lucida-bench.json';
  link.click();
  URL.revokeObjectURL(url);
}

const aboutMachine: Promise<About> = fetch('about.json').then((response) => response.json());

run.disabled = true;
await fillForm();
run.disabled = false;
