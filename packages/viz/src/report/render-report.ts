import type { ReportDocument } from '@lucida/eval';
import { count, plural } from '../format.js';
import { element, escapeText } from '../markup.js';
import { paragraph, type Section } from './html.js';
import { agreementSection } from './sections/agreement.js';
import {
  accuracySection,
  confusionSection,
  precisionRecallSection,
  rocSection,
} from './sections/classification.js';
import { discussionSection, provenanceSection } from './sections/closing.js';
import { examplesSection } from './sections/examples.js';
import { modelSection, trainingSection } from './sections/model.js';
import { perClassSection, scoresSection } from './sections/scores.js';
import { dataSetsSection, variantsSection } from './sections/sides.js';
import { summarySection } from './sections/summary.js';
import { reportStyles } from './styles.js';

/**
 * The report as one HTML file that needs nothing else: no network, no scripts. Light or dark after
 * the reader's system, for screens from 360 px and for A4 paper. It is well-formed XML as well.
 *
 * Parts that the document lacks (training, ground truth, scores, templates) are left out.
 */
export function renderReport(document: ReportDocument): string {
  const sections = [
    summarySection(document),
    modelSection(document),
    trainingSection(document),
    accuracySection(document),
    rocSection(document),
    confusionSection(document),
    precisionRecallSection(document),
    examplesSection(document),
    scoresSection(document),
    perClassSection(document),
    agreementSection(document),
    variantsSection(document),
    dataSetsSection(document),
    discussionSection(document),
    provenanceSection(document),
  ].filter((section) => section !== null);
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, escapeText(document.title)),
    element('style', {}, reportStyles),
  ];
  const page = [
    element('a', { class: 'skip', href: '#main' }, 'Skip to the report'),
    element('div', { class: 'layout' }, header(document) + body(sections) + footer(document)),
  ];
  const html = element(
    'html',
    { lang: 'en' },
    element('head', {}, head.join('')) + element('body', {}, page.join('')),
  );
  return `<!DOCTYPE html>\n${html}\n`;
}

function header({ title, provenance, classification, methods }: ReportDocument): string {
  const { model, data, backend } = provenance;
  const explained =
    methods.length === 0 ? '' : `, explained by ${plural(methods.length, 'method')}`;
  return element(
    'header',
    {},
    paragraph('Explained and measured', 'eyebrow') +
      element('h1', {}, escapeText(title)) +
      paragraph(
        `${model.name} (${count(model.parameters)} parameters) on ${data.name}: ${plural(classification.samples, 'sample')} of ${plural(classification.classes.length, 'class', 'classes')}${explained}. Computed on ${backend}.`,
        'lead',
      ),
  );
}

function body(sections: readonly Section[]): string {
  const entries = sections.map(({ id, title }) =>
    element('li', {}, element('a', { href: `#${id}` }, escapeText(title))),
  );
  const contents = element(
    'nav',
    { 'aria-labelledby': 'contents' },
    element('h2', { id: 'contents' }, 'Contents') + element('ol', {}, entries.join('')),
  );
  const parts = sections.map(({ id, title, body }) =>
    element(
      'section',
      { id, 'aria-labelledby': `${id}-title` },
      element('h2', { id: `${id}-title` }, escapeText(title)) + body,
    ),
  );
  return element(
    'div',
    { class: 'body' },
    contents + element('main', { id: 'main' }, parts.join('\n')),
  );
}

function footer({ provenance }: ReportDocument): string {
  return element(
    'footer',
    {},
    escapeText(
      `Made by Lucida ${provenance.lucida}. Every figure and sentence is drawn from the result document.`,
    ),
  );
}
