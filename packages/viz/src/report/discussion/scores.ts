import type { ReportDocument, ScoreResult } from '@lucida/eval';
import { list, percent } from '../../format.js';
import { type ProtocolScores, protocolsOf, resultLabel } from '../methods.js';
import { averageDrop, averageIncrease } from '../metrics.js';
import { type Ranking, rank } from '../ranking.js';
import { compareSentence } from './compare.js';

/** Who keeps the prediction best by protocol, where protocols disagree, and for which classes. */
export function scoreSentences(document: ReportDocument): string[] {
  const protocols = protocolsOf(document);
  const sentences: string[] = [];
  for (const { label, results, differences } of protocols) {
    for (const metric of [averageDrop, averageIncrease]) {
      const ranking = rank(results, metric, differences);
      if (ranking === null) continue;
      sentences.push(`Protocol ${label}: ${compareSentence(document, ranking)}`);
    }
  }
  sentences.push(...disagreementSentences(document, protocols));
  const [first] = protocols;
  if (first === undefined) return sentences;
  const ranking = rank(first.results, averageDrop, first.differences);
  if (ranking !== null) {
    sentences.push(...classSentences(document, ranking.best.result, first.label));
  }
  return sentences;
}

function disagreementSentences(
  document: ReportDocument,
  protocols: readonly ProtocolScores[],
): string[] {
  return [averageDrop, averageIncrease].flatMap((metric) => {
    const ranked = protocols.flatMap(({ label, results, differences }) => {
      const ranking = rank(results, metric, differences);
      const compared = ranking !== null && ranking.tied.length + ranking.behind.length > 0;
      return compared ? [{ label, ranking }] : [];
    });
    const [one, ...others] = ranked;
    if (one === undefined || others.length === 0) return [];
    const winner = ({ ranking }: { ranking: Ranking }) =>
      resultLabel(document, ranking.best.result);
    if (others.every((other) => winner(other) === winner(one))) {
      const open = ranked.filter(({ ranking }) => ranking.tied.length > 0);
      const doubt =
        open.length === 0
          ? ''
          : `, though not by a margin that tells it apart from all others under ${list(open.map(({ label }) => label))}`;
      return [
        `The protocols agree that ${winner(one)} has the ${metric.better} ${metric.name}${doubt}.`,
      ];
    }
    const winners = ranked.map((entry) => `${winner(entry)} under ${entry.label}`);
    const known = ranked.some((entry) =>
      ranked.some((other) =>
        entry.ranking.behind.some(({ result }) => resultLabel(document, result) === winner(other)),
      ),
    );
    const weight = known
      ? 'and by more than the intervals allow for'
      : 'but they cannot be told apart everywhere, so this may be chance';
    return [
      `The protocols disagree on the ${metric.better} ${metric.name} (${list(winners)}), ${weight}.`,
    ];
  });
}

function classSentences(document: ReportDocument, result: ScoreResult, protocol: string): string[] {
  const scored = result.perClass
    .flatMap(({ name, averageDropPercent }) =>
      averageDropPercent === null ? [] : [{ name, drop: averageDropPercent }],
    )
    .sort((a, b) => a.drop - b.drop);
  const best = scored[0];
  const worst = scored.at(-1);
  if (best === undefined || worst === undefined || best.drop === worst.drop) return [];
  return [
    `By class, the average drop of ${resultLabel(document, result)} (${protocol}) is lowest for ${best.name} (${percent(best.drop)}) and highest for ${worst.name} (${percent(worst.drop)}).`,
  ];
}
