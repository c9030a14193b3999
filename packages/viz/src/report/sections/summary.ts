import type { ReportDocument } from '@lucida/eval';
import { count, decimal, interval, list, percentOf } from '../../format.js';
import { type Headline, headlineList, type Section } from '../html.js';
import { protocolsOf, resultLabel } from '../methods.js';
import { averageDrop, averageIncrease, pointingGame, relevanceMass } from '../metrics.js';
import { type RankedScore, type Ranking, rank, rankByGroundTruth } from '../ranking.js';

function modelHeadlines({ classification }: ReportDocument): Headline[] {
  const { accuracy, accuracyInterval, samples, macro, macroAuc, classes } = classification;
  return [
    {
      term: 'Accuracy',
      figure: percentOf(accuracy),
      detail: `95\u00a0% interval ${interval(accuracyInterval, 1, 100)}, ${count(samples)} samples`,
    },
    {
      term: 'Macro F1',
      figure: decimal(macro.f1),
      detail: `precision ${decimal(macro.precision)}, recall ${decimal(macro.recall)}`,
    },
    {
      term: 'Macro AUC',
      figure: decimal(macroAuc),
      detail:
        macroAuc === null
          ? 'no class has both samples and others to tell them from'
          : `one against the rest, ${count(classes.filter(({ auc }) => auc !== null).length)} classes`,
    },
  ];
}

function winner(document: ReportDocument, ranking: Ranking | null, where: string): Headline[] {
  if (ranking === null) return [];
  const { metric, best, leaders } = ranking;
  const names = (scores: readonly RankedScore[]) =>
    list(scores.map(({ result }) => resultLabel(document, result)));
  const tied = ranking.tied.filter((score) => !leaders.includes(score));
  const ties = names(tied);
  const shared = leaders.length > 1;
  const standing =
    ranking.order.length === 1
      ? 'the only method scored'
      : tied.length === 0 && shared
        ? 'the same figure'
        : tied.length === 0
          ? 'clearly ahead'
          : `cannot be told apart from ${ties}`;
  const better = metric.better === 'lowest' ? 'Lowest' : 'Highest';
  return [
    {
      term: `${better} ${metric.name}${where}`,
      figure: names(leaders),
      name: true,
      detail: `${metric.format(best.value)} ${metric.formatInterval(best.interval)}, ${standing}`,
    },
  ];
}

/** The figures to take home, before anything else. */
export function summarySection(document: ReportDocument): Section {
  const byProtocol = protocolsOf(document).flatMap(({ label, results, differences }) =>
    [averageDrop, averageIncrease].flatMap((metric) =>
      winner(document, rank(results, metric, differences), `, ${label}`),
    ),
  );
  const headlines = [
    ...modelHeadlines(document),
    ...byProtocol,
    ...winner(document, rankByGroundTruth(document, pointingGame), ''),
    ...winner(document, rankByGroundTruth(document, relevanceMass), ''),
  ];
  return {
    id: 'summary',
    title: 'At a glance',
    body: headlineList(headlines.slice(0, 3)) + headlineList(headlines.slice(3)),
  };
}
