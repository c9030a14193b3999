import { list } from '../../format.js';
import type { OrderComparison, SideOrder } from '../orders.js';

/** Who is first on both sides, and whether the figures support that it is or changes. */
export function winnerSentence({ metric, protocol, first, second }: OrderComparison): string {
  const lead = `By ${metric.name} (${protocol})`;
  const common = first.leaders.find((label) => second.leaders.includes(label));
  if (common !== undefined) {
    const standings = [first, second].map(({ side, labels, clearlyBetter }) => {
      const tied = labels.filter((label) => label !== common && !clearlyBetter(common, label));
      return tied.length === 0
        ? `clearly ahead of all others ${side.place}`
        : `not told apart from ${list(tied)} ${side.place}`;
    });
    return `${lead}, ${common} is first ${first.side.place} and ${second.side.place}: ${standings.join(', ')}.`;
  }
  const [before, after] = [first.labels[0]!, second.labels[0]!];
  const kept = first.clearlyBetter(before, after);
  const turned = second.clearlyBetter(after, before);
  const support =
    kept && turned
      ? 'the two are told apart both times, so the change is supported'
      : kept || turned
        ? `the two are told apart only ${(kept ? first : second).side.place}, so the change may be chance`
        : 'the two are not told apart either time, so the change may be chance';
  return `${lead}, ${list(first.leaders)} ${first.leaders.length === 1 ? 'is' : 'are'} first ${first.side.place} and ${list(second.leaders)} ${second.side.place}; ${support}.`;
}

/** The whole orders, and which of the changes are supported. */
export function orderSentence({ first, second }: OrderComparison): string {
  const [before, after] = [inOrder(first), inOrder(second)];
  if (before === after) return `The order is the same: ${before}.`;
  const swapped = first.labels.flatMap((better, place) =>
    first.labels
      .slice(place + 1)
      .filter((worse) => second.labels.indexOf(worse) < second.labels.indexOf(better))
      .filter((worse) => [first, second].every((side) => !equal(side, better, worse)))
      .map((worse) => [better, worse] as const),
  );
  const clear = swapped.filter(
    ([better, worse]) => first.clearlyBetter(better, worse) && second.clearlyBetter(worse, better),
  );
  const orders = `The order is ${before} ${first.side.place}, and ${after} ${second.side.place}`;
  if (swapped.length === 0) return `${orders}.`;
  const pairs = clear.map(([better, worse]) => `${better} and ${worse}`);
  const support =
    clear.length === 0
      ? 'no two methods that change places are told apart both times'
      : `${list(pairs)} change places and are told apart both times`;
  return `${orders}; ${support}.`;
}

/** `A, B = C`: from the best to the worst, with those of the very same figure as equals. */
function inOrder(side: SideOrder): string {
  return side.labels.reduce(
    (text, label, at) =>
      `${text}${equal(side, side.labels[at - 1]!, label) ? ' = ' : ', '}${label}`,
  );
}

function equal({ score }: SideOrder, one: string, other: string): boolean {
  return score(one).value === score(other).value;
}
