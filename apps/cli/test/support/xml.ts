import { DOMParser, type Document } from '@xmldom/xmldom';

/** Parses strictly: the first thing that is not well-formed throws. */
export function parseXml(text: string): Document {
  const parser = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  });
  return parser.parseFromString(text, 'text/xml');
}
