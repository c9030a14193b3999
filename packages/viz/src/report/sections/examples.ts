import type { ExplainedExample, ReportDocument } from '@lucida/eval';
import { canPicture, samplePicture } from '../../charts/sample-picture.js';
import { element, escapeText } from '../../markup.js';
import { paragraph, type Section, subheading } from '../html.js';
import { methodTitles } from '../methods.js';

const WIDE = { columns: 3, width: 840 };
const NARROW = { columns: 1, width: 320 };

/** A success and a failure of every class with the maps of all methods; null without examples. */
export function examplesSection(document: ReportDocument): Section | null {
  const shown = document.examples.filter(
    ({ success, failure }) => success !== null || failure !== null,
  );
  if (shown.length === 0 || !canPicture(document.inputShape)) return null;
  const classes = document.classification.classes;
  const blocks = shown.map(({ classIndex, success, failure }) => {
    const name = classes[classIndex]?.name ?? String(classIndex);
    const pictures =
      picture(document, success, 'A success') + picture(document, failure, 'A failure');
    const missing =
      success === null
        ? paragraph('No sample of this class was classified correctly.', 'note')
        : failure === null
          ? paragraph('No sample of this class was classified wrongly.', 'note')
          : '';
    return element('div', { class: 'keep' }, subheading(`Class ${name}`) + pictures + missing);
  });
  return {
    id: 'examples',
    title: 'Successes and failures',
    body:
      paragraph(
        'For every class a success of middling confidence and the most confident failure. The line is the signal, coloured by the relevance that a method gives to each position; the bars below have the same relevance as their height.',
      ) +
      (document.examples.some(
        ({ success, failure }) => success?.groundTruth ?? failure?.groundTruth,
      )
        ? paragraph('The shaded span is where the template of the class really lies.')
        : '') +
      blocks.join(''),
  };
}

function picture(
  document: ReportDocument,
  example: ExplainedExample | null,
  caption: string,
): string {
  if (example === null) return '';
  const draw = (columns: number, width: number) =>
    samplePicture({
      example,
      inputShape: document.inputShape,
      classNames: document.classification.classes.map(({ name }) => name),
      classTemplates: document.classTemplates,
      methodTitles: methodTitles(document),
      columns,
      width,
      embedding: 'inline',
    });
  const pictures =
    element('div', { class: 'wide' }, draw(WIDE.columns, WIDE.width)) +
    element('div', { class: 'narrow' }, draw(NARROW.columns, NARROW.width));
  return element(
    'figure',
    {},
    element('figcaption', {}, escapeText(caption)) + element('div', { class: 'chart' }, pictures),
  );
}
