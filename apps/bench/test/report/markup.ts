import { DOMParser, type Document, type Element } from '@xmldom/xmldom';

/** Parses strictly: the first thing that is not well-formed throws. */
export function parse(markup: string): Document {
  const parser = new DOMParser({
    onError: (level, message) => {
      // What stands for a character that XML forbids.
      if (message.includes('Unicode replacement character')) return;
      throw new Error(`${level}: ${message}`);
    },
  });
  return parser.parseFromString(markup.replace('<!DOCTYPE html>', ''), 'text/xml');
}

export const elements = (within: Document | Element, name: string): Element[] =>
  Array.from(within.getElementsByTagName(name));

export function byId(within: Document, id: string): Element | undefined {
  return elements(within, 'section').find((section) => section.getAttribute('id') === id);
}

/** What a failed computation leaves behind, and what would be fetched or run. */
export function problemsOf(markup: string): string[] {
  const shown = markup.replaceAll('http://www.w3.org/2000/svg', '');
  return [
    'NaN',
    'undefined',
    'Infinity',
    '[object ',
    'https:',
    'url(',
    'src=',
    '<script',
    '@import',
  ]
    .filter((problem) => shown.includes(problem))
    .map((problem) => shown.slice(Math.max(0, shown.indexOf(problem) - 60)).slice(0, 120));
}
