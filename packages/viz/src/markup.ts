/** Attributes of an element; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that XML 1.0 does not allow, lone surrogates among them. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Text from data made safe as content or as a quoted attribute, in HTML and in XML. */
export function escapeText(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"']/g, (character) => entities[character]!);
}

/**
 * One element. Attribute values are escaped and numbers rounded to a hundredth of a unit; `content`
 * is markup already, so text from data goes through `escapeText` first.
 */
export function element(name: string, attributes: Attributes, content = ''): string {
  let open = name;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const shown = typeof value === 'number' ? coordinate(value) : escapeText(value);
    open += ` ${key}="${shown}"`;
  }
  return content === '' && isEmptyElement(name) ? `<${open}/>` : `<${open}>${content}</${name}>`;
}

function isEmptyElement(name: string): boolean {
  return /^(rect|circle|path|line|polyline|meta|br)$/.test(name);
}

/** A number as SVG geometry: hundredths are enough, and a shorter file. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}
