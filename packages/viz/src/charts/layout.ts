const narrow = new Set("iIl.,:;|!'`()[]{}jtfr ");
const broad = new Set('mwMW@%');

/** Share of the font size that a character takes, after the widest of the common system fonts. */
function advance(character: string): number {
  if (narrow.has(character)) return 0.4;
  if (broad.has(character)) return 0.98;
  const code = character.codePointAt(0)!;
  if (code >= 0x1100) return 1.05;
  // Greek, Cyrillic and further east.
  if (code >= 0x370) return 0.78;
  return character >= 'A' && character <= 'Z' ? 0.72 : 0.64;
}

/** Width of a text in pixels, estimated from above, since no font can be measured here. */
export function textWidth(text: string, fontSize = 12): number {
  let width = 0;
  for (const character of text) width += advance(character);
  return width * fontSize;
}

/** The text, or its beginning with an ellipsis, so that it takes at most `available` pixels. */
export function fitText(text: string, available: number, fontSize = 12): string {
  if (textWidth(text, fontSize) <= available) return text;
  let kept = '';
  for (const character of text) {
    if (textWidth(`${kept}${character}…`, fontSize) > available) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** The text broken at spaces into at most `maxLines` lines; what does not fit ends in an ellipsis. */
export function wrapText(
  text: string,
  available: number,
  fontSize = 12,
  maxLines = Number.POSITIVE_INFINITY,
): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const joined = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && textWidth(joined, fontSize) <= available) {
      lines[lines.length - 1] = joined;
    } else if (lines.length < maxLines) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${joined}…`;
      break;
    }
  }
  return lines.map((line) => fitText(line, available, fontSize));
}

/**
 * A name, such as a path, broken where it is full into at most `maxLines` lines, best at a space, else
 * after one of `/ _ - .`, else inside a word. Of a longer one the end is kept, which tells names apart.
 */
export function wrapName(
  text: string,
  available: number,
  fontSize: number,
  maxLines: number,
): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    if (textWidth(rest, fontSize) <= available) {
      lines.push(rest);
      break;
    }
    const kept = fitText(rest, available, fontSize).slice(0, -1);
    const breaks = [/^.*\s/su, /^.*[/_.-]/su].map((upTo) => upTo.exec(kept)?.[0] ?? '');
    const line = breaks.find((part) => part.length * 3 > kept.length) ?? kept;
    if (line === '') break;
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  if (lines.length <= maxLines) return lines;
  const last = fitText(`… ${lines.at(-1)}`, available, fontSize);
  return [...lines.slice(0, maxLines - 1), last];
}

/** The widest of some texts, in pixels. */
export function widest(texts: readonly string[], fontSize = 12): number {
  return texts.reduce((width, text) => Math.max(width, textWidth(text, fontSize)), 0);
}

/**
 * Positions moved apart so that neighbours keep `gap`, each as near to where it was as the order
 * allows, all within `low..high` where there is room.
 */
export function spread(
  positions: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => positions[a]! - positions[b]!);
  const placed = [...positions];
  let floor = low;
  for (const index of order) {
    placed[index] = Math.max(placed[index]!, floor);
    floor = placed[index]! + gap;
  }
  let ceiling = high;
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index]!, ceiling);
    ceiling = placed[index]! - gap;
  }
  return placed;
}
