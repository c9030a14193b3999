import type { MethodAgreement, ReportDocument } from '@lucida/eval';
import { decimal, interval } from '../../format.js';
import { groundTruthScores, methodTitle, protocolsOf, resultLabel } from '../methods.js';
import { averageDrop, pointingGame, relevanceMass } from '../metrics.js';
import { overlap, rank } from '../ranking.js';
import { compareSentence } from './compare.js';

/** Which methods agree, and which find what the class is made of. */
export function agreementSentences(document: ReportDocument): string[] {
  return [...pairSentences(document), ...groundTruthSentences(document)];
}

function pairSentences(document: ReportDocument): string[] {
  const sorted = [...document.agreement].sort((a, b) => b.spearman - a.spearman);
  const most = sorted[0];
  const least = sorted.at(-1);
  if (most === undefined || least === undefined) return [];
  const pair = ({ methods: [first, second] }: MethodAgreement) =>
    `${methodTitle(document, first)} and ${methodTitle(document, second)}`;
  const figure = (agreement: MethodAgreement) =>
    `mean rank correlation ${decimal(agreement.spearman, 2)} ${interval(agreement.interval, 2)}`;
  if (most === least) return [`The maps of ${pair(most)} agree with a ${figure(most)}.`];
  const apart = overlap(most.interval, least.interval)
    ? '; the intervals overlap, so the pairs cannot be told apart'
    : '';
  const opposed =
    least.interval.high < 0 ? `; those two contradict each other more often than not` : '';
  return [
    `The maps of ${pair(most)} agree most (${figure(most)}), those of ${pair(least)} least (${figure(least)})${opposed}${apart}.`,
  ];
}

function groundTruthSentences(document: ReportDocument): string[] {
  const results = groundTruthScores(document);
  const pointing = rank(results, pointingGame, []);
  const mass = rank(results, relevanceMass, []);
  const sentences: string[] = [];
  if (pointing !== null) {
    sentences.push(
      `Does the maximum lie in the ground truth? ${compareSentence(document, pointing)}`,
    );
  }
  if (mass !== null) {
    sentences.push(
      `How much of the relevance lies in the ground truth? ${compareSentence(document, mass)}`,
    );
  }
  const first = protocolsOf(document)[0];
  const drop = first === undefined ? null : rank(first.results, averageDrop, first.differences);
  if (pointing === null || drop === null || drop.tied.length + drop.behind.length === 0) {
    return sentences;
  }
  const finder = resultLabel(document, pointing.best.result);
  const keeper = resultLabel(document, drop.best.result);
  sentences.push(
    finder === keeper
      ? `${finder} leads on both the drop (${first!.label}) and the pointing game: what keeps the prediction is also where the class lies.`
      : `${keeper} leads on the drop (${first!.label}) and ${finder} on the pointing game: keeping the prediction and pointing at the class are different virtues.`,
  );
  return sentences;
}
