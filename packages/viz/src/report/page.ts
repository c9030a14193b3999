import { element, escapeText } from '../markup.js';
import { paragraph, type Section } from './html.js';
import { reportStyles } from './styles.js';

/** What a page shows; all but the sections' bodies is plain text. */
export interface Page {
  /** A few words above the title. */
  readonly eyebrow: string;
  readonly title: string;
  /** A sentence or two below it. */
  readonly lead: string;
  readonly sections: readonly Section[];
  readonly footer: string;
}

/**
 * One HTML file that needs nothing else: no network, no scripts. Light or dark after the reader's
 * system, for screens from 360 px and for A4 paper. It is well-formed XML as well.
 */
export function renderPage({ eyebrow, title, lead, sections, footer }: Page): string {
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, escapeText(title)),
    element('style', {}, reportStyles),
  ];
  const header = element(
    'header',
    {},
    paragraph(eyebrow, 'eyebrow') + element('h1', {}, escapeText(title)) + paragraph(lead, 'lead'),
  );
  const layout = header + body(sections) + element('footer', {}, escapeText(footer));
  const page = [
    element('a', { class: 'skip', href: '#main' }, 'Skip to the report'),
    element('div', { class: 'layout' }, layout),
  ];
  const html = element(
    'html',
    { lang: 'en' },
    element('head', {}, head.join('')) + element('body', {}, page.join('')),
  );
  return `<!DOCTYPE html>\n${html}\n`;
}

/** The sections alone, as a page's main part holds them. */
export function renderSections(sections: readonly Section[]): string {
  return sections
    .map(({ id, title, body }) =>
      element(
        'section',
        { id, 'aria-labelledby': `${id}-title` },
        element('h2', { id: `${id}-title` }, escapeText(title)) + body,
      ),
    )
    .join('\n');
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
  const main = element('main', { id: 'main' }, renderSections(sections));
  return element('div', { class: 'body' }, contents + main);
}
