import type { ReportDocument, ScoreResult } from '@lucida/eval';
import { classList, list, percent } from '../../format.js';
import { type ProtocolScores, protocolsOf, resultLabel } from '../methods.js';
import { averageDrop, averageIncrease } from '../metrics.js';
import { type RankedScore, type Ranking, rank } from '../ranking.js';
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
    const label = ({ result }: RankedScore) => resultLabel(document, result);
    const winners = ({ ranking }: { ranking: Ranking }) => ranking.leaders.map(label);
    const common = winners(one).filter((name) =>
      others.every((other) => winners(other).includes(name)),
    );
    if (common.length > 0) {
      const open = ranked.filter(({ ranking }) => ranking.tied.length > 0);
      const doubt =
        open.length === 0
          ? ''
          : `, though not by a margin that tells it apart from all others under ${list(open.map(({ label }) => label))}`;
      return [
        `The protocols agree that ${list(common)} ${common.length === 1 ? 'has' : 'have'} the ${metric.better} ${metric.name}${doubt}.`,
      ];
    }
    const named = ranked.map((entry) => `${list(winners(entry))} under ${entry.label}`);
    const beaten = ({ ranking }: { ranking: Ranking }, best: RankedScore) =>
      ranking.behind.some((score) => label(score) === label(best));
    const reversed = ranked.some((entry) =>
      ranked.some(
        (other) => beaten(entry, other.ranking.best) && beaten(other, entry.ranking.best),
      ),
    );
    const weight = reversed
      ? 'and the two are told apart both times'
      : 'but the winners are not told apart both times, so this may be chance';
    return [
      `The protocols disagree on the ${metric.better} ${metric.name} (${list(named)}), ${weight}.`,
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
  const classes = ({ drop }: typeof best) =>
    classList(scored.filter((other) => other.drop === drop).map(({ name }) => name));
  return [
    `By class, the average drop of ${resultLabel(document, result)} (${protocol}) is lowest for ${classes(best)} (${percent(best.drop)}) and highest for ${classes(worst)} (${percent(worst.drop)}).`,
  ];
}
