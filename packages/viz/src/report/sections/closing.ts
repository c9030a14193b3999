import type { ReportDocument } from '@lucida/eval';
import { count, NO_VALUE } from '../../format.js';
import { element, escapeText } from '../../markup.js';
import { discuss } from '../discussion.js';
import { definitions, paragraph, type Section, subheading } from '../html.js';

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
        'Written from the figures alone. Brackets hold 95\u00a0% intervals; two figures whose intervals overlap are said not to be told apart.',
        'note',
      ) + blocks.join(''),
  };
}

function bullets(texts: readonly string[]): string {
  const items = texts.map((text) => element('li', {}, escapeText(text)));
  return element('ul', {}, items.join(''));
}

/** How the report was made: enough to make it again. */
export function provenanceSection(document: ReportDocument): Section {
  const { lucida, tfjs, backend, adapter, seed, data, model, config } = document.provenance;
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
        ['Fingerprint of the data', data.fingerprint],
        ['Model', `${model.name}, ${count(model.parameters)} parameters`],
      ]) +
      (options.length === 0 ? '' : subheading('Configuration') + definitions(options)) +
      references,
  };
}

/** Nested options as `outer.inner` with their values in words. */
function flatten(config: Readonly<Record<string, unknown>>, prefix = ''): [string, string][] {
  return Object.entries(config).flatMap(([key, value]): [string, string][] => {
    const name = `${prefix}${key}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return flatten(value as Record<string, unknown>, `${name}.`);
    }
    return [[name, inWords(value)]];
  });
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inWords).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : NO_VALUE;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
