import type { ExplainedExample } from '@lucida/eval';
import { label } from '../charts/axes.js';
import { fitText, textWidth, wrapName } from '../charts/layout.js';
import { probability } from '../format.js';
import { nameOf } from './sample-words.js';

const LINE = 17;

/**
 * The true and the predicted class, each in at most `maxLines` lines, and the latter's probability,
 * from `y` down.
 */
export function verdictLines(
  { trueClass, predictedClass, probability: certainty }: ExplainedExample,
  classNames: readonly string[],
  x: number,
  y: number,
  room: number,
  maxLines: number,
): { readonly content: string; readonly height: number } {
  const truth =
    trueClass === null
      ? 'true class unknown'
      : `${predictedClass === trueClass ? '✓' : '✗'} true ${nameOf(classNames, trueClass)}`;
  const texts = [truth, `→ predicted ${nameOf(classNames, predictedClass)}`];
  const lines = texts.flatMap((text) => {
    const wrapped = maxLines === 1 ? [fitText(text, room, 13)] : wrapName(text, room, 13, maxLines);
    return wrapped.map((shown) => ({ shown, text }));
  });
  const drawn = lines.map(({ shown, text }, index) =>
    label(shown, x, y + 13 + index * LINE, 'strong', text),
  );
  const last = y + 13 + lines.length * LINE;
  const content = drawn.join('') + label(`probability ${probability(certainty)}`, x, last, 'small');
  return { content, height: last - y + 9 };
}

/** A panel's title with a note at its right end, such as a method and its layer. */
export function panelHeading(
  title: string,
  note: string,
  x: number,
  y: number,
  width: number,
): string {
  const shownTitle = fitText(title, width - 4, 12.5);
  const room = width - textWidth(shownTitle, 13) - 10;
  const shownNote = room > 36 ? fitText(note, room, 11) : '';
  return (
    label(shownTitle, x, y, 'strong', title) +
    (shownNote === '' ? '' : label(shownNote, x + width, y, 'muted small end', note))
  );
}

/** What stands for a map that says nothing. */
export function degenerateText(degenerate: 'zero' | 'constant'): string {
  return degenerate === 'zero' ? 'map is zero everywhere' : 'map is the same everywhere';
}
