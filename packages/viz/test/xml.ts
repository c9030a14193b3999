import { DOMParser, type Document, type Element } from '@xmldom/xmldom';

/**
 * Parses strictly: the first thing that is not well-formed throws. (The parser also warns of U+FFFD,
 * which is what stands for a character that XML forbids.)
 */
export function parseXml(text: string): Document {
  const parser = new DOMParser({
    onError: (level, message) => {
      if (message.includes('Unicode replacement character')) return;
      throw new Error(`${level}: ${message}`);
    },
  });
  return parser.parseFromString(text, 'text/xml');
}

export function elements(within: Document | Element, name: string): Element[] {
  return Array.from(within.getElementsByTagName(name));
}

export function textOf(within: Document | Element, name: string): string[] {
  return elements(within, name).map((element) => element.textContent ?? '');
}

/** What the reader sees of a text: its content without the tooltip inside it. */
export function shownText(text: Element): string {
  return Array.from(text.childNodes)
    .filter((node) => node.nodeType === 3)
    .map((node) => node.nodeValue ?? '')
    .join('');
}

/** Nothing that a failed computation leaves behind, and nothing that is fetched. */
export function problemsOf(markup: string): string[] {
  const shown = markup
    .replaceAll('http://www.w3.org/2000/svg', '')
    .replace(/href="data:image\/png;base64,[A-Za-z0-9+/]+=*"/g, '');
  return [
    /NaN/,
    /undefined/,
    /Infinity/,
    /\[object /,
    /https?:/,
    /\burl\(/,
    /\bsrc=/,
    /<script/i,
    /@import/,
  ]
    .filter((pattern) => pattern.test(shown))
    .map((pattern) => `${pattern} at ${shown.search(pattern)}`);
}
