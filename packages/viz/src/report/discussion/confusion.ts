import type { ConfusedPair, ReportDocument } from '@lucida/eval';
import { classList, count, decimal, list, percentOf, plural } from '../../format.js';

const SHOWN_PAIRS = 3;

/** What is confused with what, whether the templates explain it, and which classes stand out. */
export function confusionSentences(document: ReportDocument): string[] {
  const { classification } = document;
  const { classes, confusedPairs, confusionMatrix, samples, accuracy, accuracyInterval } =
    classification;
  if (samples === 0) return ['There were no samples to classify.'];
  const wrong = confusionMatrix
    .flatMap((row, truth) => row.filter((_, predicted) => predicted !== truth))
    .reduce((sum, value) => sum + value, 0);
  const sentences = [
    wrong === 0
      ? `The model made no mistake on ${plural(samples, 'sample')}; the 95\u00a0% interval of its accuracy reaches down to ${percentOf(accuracyInterval.low)}.`
      : `The model is right on ${percentOf(accuracy)} of ${plural(samples, 'sample')} and wrong on ${count(wrong)}.`,
  ];
  confusedPairs.slice(0, SHOWN_PAIRS).forEach((pair, index) => {
    sentences.push(pairSentence(document, pair, index));
  });
  const templates = templateSentence(document);
  if (templates !== null) sentences.push(templates);

  const present = classes.filter(({ support }) => support > 0);
  const byAccuracy = [...present].sort((a, b) => b.accuracy - a.accuracy);
  const best = byAccuracy[0];
  const worst = byAccuracy.at(-1);
  if (best !== undefined && worst !== undefined && best.accuracy > worst.accuracy) {
    const alike = ({ accuracy }: typeof best) =>
      present.filter((other) => other.accuracy === accuracy).map(({ name }) => name);
    const [most, least] = [alike(best), alike(worst)];
    sentences.push(
      `Recognised best: ${classList(most)} (${percentOf(best.accuracy)}); worst: ${classList(least)} (${percentOf(worst.accuracy)}).`,
    );
  }
  return sentences;
}

function pairSentence(document: ReportDocument, pair: ConfusedPair, index: number): string {
  const { classes } = document.classification;
  const name = (at: number) => classes[at]?.name ?? `class ${at}`;
  const truth = name(pair.trueClass);
  const support = classes[pair.trueClass]?.support ?? pair.count;
  const share = `${count(pair.count)} of ${plural(support, 'sample')}, ${percentOf(pair.rate)}`;
  const lead = index === 0 ? 'Most often' : index === 1 ? 'Next,' : 'Then';
  return `${lead} ${truth} is taken for ${name(pair.predictedClass)} (${share})${resemblance(document, pair)}.`;
}

function resemblance(
  { templateSimilarity, classification }: ReportDocument,
  { trueClass, predictedClass }: ConfusedPair,
): string {
  const own = templateSimilarity?.[trueClass]?.[predictedClass];
  if (templateSimilarity === null || own === undefined) return '';
  const all = unorderedPairs(classification.classes.length).flatMap(
    ([a, b]) => templateSimilarity[a]?.[b] ?? [],
  );
  const place = all.filter((value) => value > own).length + 1;
  return `; the similarity of their templates is ${decimal(own, 2)}, number ${place} of ${plural(all.length, 'pair')}`;
}

function unorderedPairs(classes: number): [number, number][] {
  return Array.from({ length: classes }, (_, a) =>
    Array.from({ length: classes - a - 1 }, (_, b): [number, number] => [a, a + b + 1]),
  ).flat();
}

/** Whether confused classes resemble each other more than those that are never confused. */
function templateSentence({ templateSimilarity, classification }: ReportDocument): string | null {
  if (templateSimilarity === null) return null;
  const { classes, confusionMatrix } = classification;
  const times = (a: number, b: number) =>
    (confusionMatrix[a]?.[b] ?? 0) + (confusionMatrix[b]?.[a] ?? 0);
  const similarities = (confused: boolean) =>
    unorderedPairs(classes.length)
      .filter(([a, b]) => times(a, b) > 0 === confused)
      .flatMap(([a, b]) => templateSimilarity[a]?.[b] ?? []);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const ever = similarities(true);
  const never = similarities(false);
  if (ever.length === 0 || never.length === 0) return null;
  const difference = mean(ever) - mean(never);
  const figures = `${decimal(mean(ever), 2)} on average over ${plural(ever.length, 'pair')}, against ${decimal(mean(never), 2)} over the ${count(never.length)} never confused`;
  if (Math.abs(difference) < 0.02) {
    return `Confused classes resemble each other no more than others: the similarity of their templates is ${figures}.`;
  }
  return difference > 0
    ? `Confused classes have the more similar templates: ${figures}.`
    : `Confused classes do not have the more similar templates: ${figures}.`;
}

/** Names of classes that no sample belongs to, and of those that are never predicted. */
export function absentSentences({ classification }: ReportDocument): string[] {
  const { classes, confusionMatrix, samples } = classification;
  if (samples === 0) return [];
  const named = (indices: readonly number[]) => list(indices.map((index) => classes[index]!.name));
  const indices = classes.map((_, index) => index);
  const absent = indices.filter((index) => classes[index]!.support === 0);
  const ignored = indices.filter(
    (index) =>
      classes[index]!.support > 0 && confusionMatrix.every((row) => (row[index] ?? 0) === 0),
  );
  const verb = (of: readonly number[], one: string, many: string) => (of.length === 1 ? one : many);
  return [
    ...(ignored.length > 0
      ? [
          `${verb(ignored, 'Class', 'Classes')} ${named(ignored)} ${verb(ignored, 'is', 'are')} never predicted, so the precision is 0 by definition.`,
        ]
      : []),
    ...(absent.length > 0
      ? [
          `${verb(absent, 'Class', 'Classes')} ${named(absent)} ${verb(absent, 'has', 'have')} no samples, so the figures are 0 by definition and there is no AUC.`,
        ]
      : []),
  ];
}
