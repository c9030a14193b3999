import type { MethodAgreement, ReportDocument } from '@lucida/eval';
import { decimal, interval } from '../../format.js';
import { methodTitle, protocolsOf, resultLabel } from '../methods.js';
import { averageDrop, pointingGame, relevanceMass } from '../metrics.js';
import { overlap, type RankedScore, type Ranking, rank, rankByGroundTruth } from '../ranking.js';
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
    ? '; the intervals overlap, which leaves open whether the pairs differ'
    : '';
  const opposed = least.interval.high < 0 ? '; on average those two contradict each other' : '';
  return [
    `The maps of ${pair(most)} agree most (${figure(most)}), those of ${pair(least)} least (${figure(least)})${opposed}${apart}.`,
  ];
}

function groundTruthSentences(document: ReportDocument): string[] {
  const pointing = rankByGroundTruth(document, pointingGame);
  const mass = rankByGroundTruth(document, relevanceMass);
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
  const label = ({ result }: RankedScore) => resultLabel(document, result);
  const [finder, keeper] = [label(pointing.best), label(drop.best)];
  const open = [...pointing.tied, ...drop.tied].length > 0;
  const apart = (ranking: Ranking, other: string) =>
    ranking.behind.some((score) => label(score) === other);
  if (finder === keeper) {
    sentences.push(
      `${finder} leads on both the drop (${first!.label}) and the pointing game${open ? ', though not clearly on both' : ''}.`,
    );
  } else {
    const clear = apart(pointing, keeper) && apart(drop, finder);
    sentences.push(
      `${keeper} leads on the drop (${first!.label}) and ${finder} on the pointing game${clear ? ', each clearly ahead of the other: to keep the prediction is not to point at the class' : '; the two are not told apart on both, so this may be chance'}.`,
    );
  }
  return sentences;
}
