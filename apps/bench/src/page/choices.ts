import { taskTitle } from '../report/wording.js';
import { SUBJECTS } from '../subjects.js';
import { TASKS } from '../tasks.js';
import { type BackendChoice, backendsHere } from './backends.js';
import type { Ticked } from './form-plan.js';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly detail?: string;
  readonly ticked?: boolean;
  readonly enabled?: boolean;
  /** Said of a driver on the CPU, in a colour of its own. */
  readonly warns?: boolean;
}

const SUBJECT_CHOICES: readonly Choice[] = Object.entries(SUBJECTS).map(
  ([value, { title, source }]) => ({
    value,
    label: title,
    detail: source.inputShape.join(' × '),
    ticked: value === 'mnist1d',
  }),
);

const TASK_CHOICES: readonly Choice[] = TASKS.map((value) => ({
  value,
  label: taskTitle(value),
  ticked: ['forward', 'grad-cam', 'grad-cam++', 'ablation-cam'].includes(value),
}));

const BATCH_CHOICES: readonly Choice[] = [1, 8, 32, 128].map((batch) => ({
  value: String(batch),
  label: String(batch),
  ticked: batch === 1 || batch === 32,
}));

const EFFORT_CHOICES: readonly Choice[] = [
  { value: 'quick', label: 'Quick', detail: 'ends within two minutes', ticked: true },
  { value: 'thorough', label: 'Thorough', detail: 'more rounds, as long as it takes' },
];

/** Fills the form with what this browser can measure. */
export async function fillForm(): Promise<void> {
  fill('subjects', 'checkbox', SUBJECT_CHOICES);
  fill('tasks', 'checkbox', TASK_CHOICES);
  fill('batches', 'checkbox', BATCH_CHOICES);
  fill('efforts', 'radio', EFFORT_CHOICES);
  const backends = await backendsHere();
  fill('backends', 'checkbox', [
    ...backends.map(ours),
    ...threaded(backends),
    ...backends.filter(isFast).map(stock),
  ]);
}

const ours = ({ backend, detail, available, adapter }: BackendChoice): Choice => ({
  value: backend,
  label: backend,
  detail,
  ticked: available && backend !== 'cpu',
  enabled: available,
  warns: adapter?.software ?? false,
});

/** tfjs takes half of a machine's logical cores at most, and needs an isolated page for it. */
function threaded(backends: readonly BackendChoice[]): Choice[] {
  const threads = Math.floor(navigator.hardwareConcurrency / 2);
  const wasm = backends.some(({ backend, available }) => backend === 'wasm' && available);
  if (!wasm || threads < 2 || !self.crossOriginIsolated) return [];
  return [{ value: `wasm*${threads}`, label: `wasm x ${threads}`, detail: `${threads} threads` }];
}

const isFast = ({ backend, available }: BackendChoice) => available && backend !== 'cpu';

const stock = ({ backend }: BackendChoice): Choice => ({
  value: `tfjs/${backend}`,
  label: `tfjs/${backend}`,
  detail: 'TensorFlow.js without Lucida’s kernels',
});

export function readForm(): Ticked {
  return {
    subjects: ticked('subjects'),
    tasks: ticked('tasks'),
    lanes: ticked('backends'),
    batches: ticked('batches'),
    effort: ticked('efforts')[0] === 'thorough' ? 'thorough' : 'quick',
  };
}

function ticked(group: string): string[] {
  const boxes = document.querySelectorAll<HTMLInputElement>(`#${group} input:checked:enabled`);
  return [...boxes].map(({ value }) => value);
}

function fill(group: string, type: 'checkbox' | 'radio', choices: readonly Choice[]): void {
  const fieldset = document.getElementById(group)!;
  for (const choice of choices) fieldset.append(labelled(group, type, choice));
}

function labelled(group: string, type: string, choice: Choice): HTMLLabelElement {
  const { value, label, detail, ticked = false, enabled = true, warns = false } = choice;
  const input = document.createElement('input');
  Object.assign(input, { type, value, name: group, checked: ticked, disabled: !enabled });
  const text = document.createElement('span');
  text.append(label);
  if (detail !== undefined) {
    const small = document.createElement('small');
    small.textContent = detail;
    small.classList.toggle('software', warns);
    text.append(small);
  }
  const element = document.createElement('label');
  element.append(input, text);
  return element;
}
