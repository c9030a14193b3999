import type { ExplainedExample } from '@lucida/eval';
import { label } from '../charts/axes.js';
import { fitText, textWidth } from '../charts/layout.js';
import { probability } from '../format.js';
import { nameOf } from './sample-words.js';

/** Height of what `verdictLines` draws. */
export const VERDICT_HEIGHT = 56;

/** The true and the predicted class and the latter's probability, in three lines from `y` down. */
export function verdictLines(
  { trueClass, predictedClass, probability: certainty }: ExplainedExample,
  classNames: readonly string[],
  x: number,
  y: number,
  room: number,
): string {
  const truth =
    trueClass === null
      ? 'true class unknown'
      : `${predictedClass === trueClass ? '✓' : '✗'} true ${nameOf(classNames, trueClass)}`;
  const line = (text: string, down: number, classes: string, size: number) =>
    label(fitText(text, room, size), x, y + down, classes, text);
  return [
    line(truth, 13, 'strong', 13),
    line(`→ predicted ${nameOf(classNames, predictedClass)}`, 30, 'strong', 13),
    line(`probability ${probability(certainty)}`, 47, 'small', 11),
  ].join('');
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
