import { dirname, posix, relative, resolve, sep } from 'node:path';
import { modelFiles } from '@lucida/models/node';
import type { CaseSpec } from '../lanes/lane.js';
import type { BenchPlan } from '../measure/plan.js';

interface OnPage {
  /** The plan with URLs, relative to the page's folder, where it had paths of models. */
  readonly planOnPage: BenchPlan;
  /** Places on this machine by path on the server. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Where a page finds the models of a plan that are files.
 *
 * @throws LucidaError for a model that cannot be read.
 */
export async function modelsOf(plan: BenchPlan): Promise<OnPage> {
  const files: Record<string, string> = {};
  const urls = new Map<string, string>();
  for (const { subject } of plan.cases) {
    if (!('file' in subject.source) || urls.has(subject.source.file)) continue;
    const [first, ...others] = await modelFiles(subject.source.file);
    const folder = dirname(resolve(first));
    const served = (file: string) => {
      const name = relative(folder, resolve(file)).split(sep).join('/');
      return posix.join(`models/${urls.size}`, name);
    };
    for (const file of [first, ...others]) files[served(file)] = file;
    const url = served(first).split('/').map(encodeURIComponent).join('/');
    urls.set(subject.source.file, url);
  }
  const onPage = ({ subject, batch }: CaseSpec): CaseSpec => {
    const { source } = subject;
    if (!('file' in source)) return { subject, batch };
    return { batch, subject: { ...subject, source: { file: urls.get(source.file)! } } };
  };
  return { planOnPage: { ...plan, cases: plan.cases.map(onPage) }, files };
}
