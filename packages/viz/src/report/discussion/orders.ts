import { list } from '../../format.js';
import type { OrderComparison } from '../orders.js';

/** Who is first on both sides, and whether the figures support that it is or changes. */
export function winnerSentence({ metric, protocol, first, second }: OrderComparison): string {
  const [before, after] = [first.labels[0]!, second.labels[0]!];
  const lead = `By ${metric.name} (${protocol})`;
  if (before === after) {
    const standings = [first, second].map(({ side, labels, clearlyBetter }) => {
      const tied = labels.slice(1).filter((label) => !clearlyBetter(before, label));
      return tied.length === 0
        ? `clearly ahead of all others ${side.place}`
        : `not told apart from ${list(tied)} ${side.place}`;
    });
    return `${lead}, ${before} is first ${first.side.place} and ${second.side.place}: ${standings.join(', ')}.`;
  }
  const kept = first.clearlyBetter(before, after);
  const turned = second.clearlyBetter(after, before);
  const support =
    kept && turned
      ? 'the two differ beyond doubt both times, so the winner really changes'
      : kept || turned
        ? `the two differ beyond doubt only ${(kept ? first : second).side.place}, so the winner may change by chance`
        : 'the two cannot be told apart either time, so the winner may change by chance';
  return `${lead}, ${before} is first ${first.side.place} and ${after} ${second.side.place}; ${support}.`;
}

/** The whole orders where they differ, and which of the changes are beyond doubt. */
export function orderSentence({ metric, protocol, first, second }: OrderComparison): string {
  const lead = `By ${metric.name} (${protocol})`;
  if (first.labels.every((label, place) => label === second.labels[place])) {
    return `${lead}, the order is the same: ${first.labels.join(', ')}.`;
  }
  const orders = [first, second].map(({ side, labels }) => `${labels.join(', ')} ${side.place}`);
  const swapped = first.labels.flatMap((better, place) =>
    first.labels
      .slice(place + 1)
      .filter((worse) => second.labels.indexOf(worse) < second.labels.indexOf(better))
      .map((worse) => [better, worse] as const),
  );
  const clear = swapped.filter(
    ([better, worse]) => first.clearlyBetter(better, worse) && second.clearlyBetter(worse, better),
  );
  const pairs = clear.map(([better, worse]) => `${better} and ${worse} change places`);
  const support =
    clear.length === 0
      ? 'no two methods that change places differ beyond doubt both times'
      : `${list(pairs)} beyond doubt`;
  return `${lead}, the order is ${list(orders)}; ${support}.`;
}

/** How far the figures themselves move from the first side to the second. */
export function shiftSentence({ metric, protocol, first, second }: OrderComparison): string {
  const moves = first.labels.map((label) => {
    const [from, to] = [first.score(label), second.score(label)];
    return `${label} from ${metric.format(from.value)} to ${metric.format(to.value)}`;
  });
  return `The ${metric.name} (${protocol}) goes, ${first.side.place} and then ${second.side.place}, for ${list(moves)}.`;
}
