/** What is timed, by the names that results use. A strategy stands behind the method it belongs to. */
export const TASKS = [
  'forward',
  'grad-cam',
  'grad-cam++',
  'ablation-cam',
  'ablation-cam/closed-form',
  'ablation-cam/delta',
  'ablation-cam/head',
  'ablation-cam/full',
  'score',
  'training-step',
] as const;
export type TaskName = (typeof TASKS)[number];
