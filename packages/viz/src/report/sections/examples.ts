import type { ExplainedExample, ReportDocument } from '@lucida/eval';
import { canPicture, samplePicture } from '../../charts/sample-picture.js';
import { element, escapeText } from '../../markup.js';
import { paragraph, type Section, subheading } from '../html.js';
import { methodTitles } from '../methods.js';

const PICTURE_WIDTH = 340;

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
    return element(
      'div',
      { class: 'keep' },
      subheading(`Class ${name}`) + missing + element('div', { class: 'pair' }, pictures),
    );
  });
  return {
    id: 'examples',
    title: 'Successes and failures',
    body:
      paragraph(
        'For every class its most confident success and its most confident failure. The line is the signal, coloured by the relevance that a method gives to each position; the bars below have the same relevance as their height.',
      ) +
      (document.examples.some(
        ({ success, failure }) => success?.groundTruth ?? failure?.groundTruth,
      )
        ? paragraph('The shaded span is where what makes the class really lies.')
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
  const svg = samplePicture({
    example,
    inputShape: document.inputShape,
    classNames: document.classification.classes.map(({ name }) => name),
    classTemplates: document.classTemplates,
    methodTitles: methodTitles(document),
    columns: 1,
    width: PICTURE_WIDTH,
    embedding: 'inline',
  });
  return element(
    'figure',
    {},
    element('figcaption', {}, escapeText(caption)) + element('div', { class: 'chart' }, svg),
  );
}
