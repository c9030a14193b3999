import type { MemoryUse, ReportDocument } from '@lucida/eval';
import { count, decimal } from '../../format.js';
import { flatten } from '../config.js';
import { discuss } from '../discussion.js';
import { bullets, definitions, paragraph, type Section, subheading } from '../html.js';

/** Sentences made from the numbers alone. */
export function discussionSection(document: ReportDocument): Section | null {
  const topics = discuss(document);
  if (topics.length === 0) return null;
  const blocks = topics.map(({ heading, sentences }) => subheading(heading) + bullets(sentences));
  return {
    id: 'discussion',
    title: 'Discussion',
    body:
      paragraph(
        'Written from the figures alone. Brackets hold 95\u00a0% intervals. Two methods are said not to be told apart when the interval of their difference on the same samples holds\u00a00 or, where that difference is not known, when their own intervals overlap; otherwise the one is clearly ahead. Each comparison stands by itself: nothing is corrected for how many there are.',
        'note',
      ) + blocks.join(''),
  };
}

/** How the report was made: enough to make it again. */
export function provenanceSection(document: ReportDocument): Section {
  const { lucida, tfjs, backend, adapter, seed, data, model, memory, config } = document.provenance;
  const references =
    document.methods.length === 0
      ? ''
      : subheading('Methods') +
        bullets(
          document.methods.map(({ title, reference }) =>
            reference === '' ? title : `${title}: ${reference}`,
          ),
        );
  const options = flatten(config);
  return {
    id: 'provenance',
    title: 'How it was made',
    body:
      definitions([
        ['Lucida', lucida],
        ['TensorFlow.js', tfjs],
        ['Backend', backend],
        ['Adapter', adapter ?? 'none'],
        ['Seed', seed === null ? 'none' : String(seed)],
        ['Data', `${data.name}, ${count(data.size)} samples`],
        ...(data.images ? prefixed('Images', flatten(data.images)) : []),
        ['Fingerprint of the data', data.fingerprint],
        ['Model', `${model.name}, ${count(model.parameters)} parameters`],
        ...(memory ? memoryRows(memory) : []),
      ]) +
      (options.length === 0 ? '' : subheading('Configuration') + definitions(options)) +
      references,
  };
}

function memoryRows({ budgetBytes, peakDeviceBytes }: MemoryUse): [string, string][] {
  const inMiB = (bytes: number) => `${decimal(bytes / 2 ** 20, 1)}\u00a0MiB`;
  return [
    [
      'Memory in use at once',
      `${inMiB(peakDeviceBytes)} at most, of a budget of ${inMiB(budgetBytes)}`,
    ],
  ];
}

function prefixed(prefix: string, entries: readonly [string, string][]): [string, string][] {
  return entries.map(([name, value]) => [`${prefix}: ${name}`, value]);
}
