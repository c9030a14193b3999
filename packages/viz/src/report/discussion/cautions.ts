import type { ReportDocument } from '@lucida/eval';
import { count, list, plural } from '../../format.js';
import { resultLabel } from '../methods.js';
import { absentSentences } from './confusion.js';

/** Below this, intervals are so wide that they decide little. */
const FEW_SAMPLES = 100;

/** Below this, the interval of a class's accuracy is some twenty points wide or more. */
const FEW_OF_CLASS = 30;

/** Degenerate maps, absent classes, few samples. */
export function cautionSentences(document: ReportDocument): string[] {
  const { scores, classification } = document;
  const sentences = [...degenerateSentences(document), ...absentSentences(document)];
  const scored = scores.map(({ samples }) => samples);
  const fewest = Math.min(classification.samples, ...scored);
  if (fewest > 0 && fewest < FEW_SAMPLES) {
    sentences.push(
      `Some figures rest on ${plural(fewest, 'sample')} only: the intervals are wide and decide little.`,
    );
  }
  const supports = classification.classes.map(({ support }) => support);
  const least = Math.min(...supports.filter((support) => support > 0));
  if (least < FEW_OF_CLASS) {
    sentences.push(
      `Figures by class rest on as few as ${plural(least, 'sample')}: differences between classes are no more than hints.`,
    );
  }
  return sentences;
}

function degenerateSentences(document: ReportDocument): string[] {
  const scored = document.scores.filter(({ samples }) => samples > 0);
  if (scored.length === 0) return [];
  const most = new Map<string, { degenerate: number; samples: number }>();
  for (const result of scored) {
    const label = resultLabel(document, result);
    const known = most.get(label);
    if (known === undefined || known.degenerate < result.degenerate) most.set(label, result);
  }
  const affected = [...most].filter(([, { degenerate }]) => degenerate > 0);
  if (affected.length === 0) return ['No map was degenerate (zero or the same everywhere).'];
  const said = affected.map(
    ([label, { degenerate, samples }]) =>
      `${count(degenerate)} of ${plural(samples, 'map')} of ${label}`,
  );
  const many = affected.length > 1 || affected[0]![1].degenerate > 1;
  return [
    `${list(said)} ${many ? 'are' : 'is'} degenerate (zero or the same everywhere) and ${many ? 'say' : 'says'} nothing about positions.`,
  ];
}
