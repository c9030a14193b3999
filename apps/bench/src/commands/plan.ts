import { stat } from 'node:fs/promises';
import { checkChoice } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import { reasonOf } from '@lucida/runtime/files';
import type { SubjectSpec } from '../lanes/lane.js';
import type { BenchPlan, Effort } from '../measure/plan.js';
import { channelSubjects, SUBJECTS, subjectOf } from '../subjects.js';
import { TASKS, type TaskName } from '../tasks.js';
import { EFFORT, QUICK_EFFORT, type RunOptions } from './run-options.js';

/**
 * What to measure on every lane, from what was asked for.
 *
 * @throws UsageError for a name that there is nothing of, and for a model that cannot be read.
 */
export async function planOf(options: RunOptions): Promise<Omit<BenchPlan, 'lanes'>> {
  const tasks = tasksOf(options);
  const subjects = await subjectsOf(options);
  return {
    tasks,
    cases: subjects.flatMap((subject) =>
      [...new Set(options.batches)].map((batch) => ({ subject, batch })),
    ),
    effort: effortOf(options),
  };
}

function effortOf({ quick, rounds, seconds, mostSeconds, totalSeconds }: RunOptions): Effort {
  const usual: Effort = quick ? QUICK_EFFORT : EFFORT;
  return {
    rounds: rounds ?? usual.rounds,
    seconds: seconds ?? usual.seconds,
    mostSeconds: mostSeconds ?? usual.mostSeconds,
    totalSeconds: totalSeconds ?? usual.totalSeconds,
  };
}

function tasksOf({ tasks }: RunOptions): TaskName[] {
  const wanted = tasks.map((name) => checkChoice('task', name, [...TASKS, 'all'] as const));
  return TASKS.filter((task) => wanted.includes('all') || wanted.includes(task));
}

async function subjectsOf(options: RunOptions): Promise<SubjectSpec[]> {
  const { model, layer, channels, quick } = options;
  if (layer !== undefined && model === undefined) {
    throw new UsageError(
      '--layer belongs to --model, and there is none; the networks of the bench have layers of their own.',
    );
  }
  const usual = quick ? ['mnist1d', 'vgg7', 'channels'] : ['mnist1d', 'vgg7'];
  const asked = options.subjects ?? (model === undefined && channels === undefined ? usual : []);
  const names = asked.flatMap((name) => {
    return name === 'all' ? [...Object.keys(SUBJECTS), 'channels'] : [name];
  });
  if (channels !== undefined) names.push('channels');
  const counts = channels ?? (quick ? [8, 64] : [8, 32, 128, 512]);
  const subjects = [...new Set(names)].flatMap((name) =>
    name === 'channels' ? channelSubjects([...new Set(counts)]) : [subjectOf(name)],
  );
  if (model !== undefined) {
    subjects.push({ name: model, source: { file: model }, layer: layer ?? null });
  }
  for (const { source } of subjects) if ('file' in source) await requireFile(source.file);
  return subjects;
}

async function requireFile(path: string): Promise<void> {
  await stat(path).catch((error) => {
    throw new UsageError(`Cannot read the model ${path}: ${reasonOf(error)}.`);
  });
}
