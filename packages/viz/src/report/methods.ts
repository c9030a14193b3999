import type { MaskProtocol, MethodDifference, ReportDocument, ScoreResult } from '@lucida/eval';

/** Methods with their scores: a report's own, a variant's, or those of a report to compare with. */
export type Scored = Pick<ReportDocument, 'methods' | 'scores' | 'differences'>;

/** The title of a method, `NAME` or `NAME at LAYER`; what is asked for where there is none. */
export function methodTitle({ methods }: Pick<Scored, 'methods'>, asked: string): string {
  const method = methods.find(({ name }) => asked === name || asked.startsWith(`${name} at `));
  return method === undefined ? asked : method.title + asked.slice(method.name.length);
}

/** Titles by name, for pictures. */
export function methodTitles({ methods }: Pick<Scored, 'methods'>): Record<string, string> {
  return Object.fromEntries(methods.map(({ name, title }) => [name, title]));
}

/** A method's title, with its layer where the same method was scored at several. */
export function resultLabel(
  scored: Scored,
  { method, layer }: { readonly method: string; readonly layer: string },
): string {
  const layers = new Set(
    scored.scores.filter((result) => result.method === method).map((result) => result.layer),
  );
  const title = methodTitle(scored, method);
  return layers.size > 1 ? `${title} at ${layer}` : title;
}

/** The results of one masking protocol. */
export interface ProtocolScores {
  readonly label: string;
  readonly protocol: MaskProtocol;
  readonly fraction: number | null;
  readonly results: readonly ScoreResult[];
  /** Between every two of the results; empty where they are not known. */
  readonly differences: readonly MethodDifference[];
}

/** A protocol's name without its fraction. */
export function protocolName(protocol: MaskProtocol): string {
  return protocol === 'soft-mask' ? 'soft mask' : 'top fraction';
}

/** The scores by protocol (and fraction), in their order. */
export function protocolsOf({ scores, differences }: Scored): ProtocolScores[] {
  const groups = new Map<string, ScoreResult[]>();
  for (const result of scores) {
    const { protocol, fraction } = result;
    const known = protocol === 'soft-mask' || fraction === null;
    const label = known ? protocolName(protocol) : `${protocolName(protocol)} ${fraction}`;
    groups.set(label, [...(groups.get(label) ?? []), result]);
  }
  return [...groups].map(([label, results]) => {
    const { protocol, fraction } = results[0]!;
    // A difference does not say its fraction: with several there is no telling which it is of.
    const one = scores.every((other) => other.protocol !== protocol || results.includes(other));
    const own = one ? differences.filter((each) => each.protocol === protocol) : [];
    return { label, protocol, fraction, results, differences: own };
  });
}

/**
 * One result a method and layer that was compared with a ground truth. These figures depend on the
 * map alone, so the first protocol's stand for all.
 */
export function groundTruthScores({ scores }: Scored): ScoreResult[] {
  const seen = new Set<string>();
  return scores.filter((result) => {
    const key = JSON.stringify([result.method, result.layer]);
    const compared = result.pointingGame !== null || result.relevanceMass !== null;
    if (!compared || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
