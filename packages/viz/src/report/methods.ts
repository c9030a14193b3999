import type { ReportDocument, ScoreResult } from '@lucida/eval';

/** The title of a method, or its name where the document gives none. */
export function methodTitle(document: ReportDocument, name: string): string {
  return document.methods.find((method) => method.name === name)?.title ?? name;
}

/** Titles by name, for pictures. */
export function methodTitles(document: ReportDocument): Record<string, string> {
  return Object.fromEntries(document.methods.map(({ name, title }) => [name, title]));
}

/** A method's title, with its layer where the same method was scored at several. */
export function resultLabel(document: ReportDocument, result: ScoreResult): string {
  const layers = new Set(
    document.scores.filter(({ method }) => method === result.method).map(({ layer }) => layer),
  );
  const title = methodTitle(document, result.method);
  return layers.size > 1 ? `${title} at ${result.layer}` : title;
}

/** The results of one masking protocol. */
export interface ProtocolScores {
  readonly label: string;
  readonly results: readonly ScoreResult[];
}

function protocolLabel({ protocol, fraction }: ScoreResult): string {
  if (protocol === 'soft-mask') return 'soft mask';
  return fraction === null ? 'top fraction' : `top fraction ${fraction}`;
}

/** The scores by protocol (and fraction), in the document's order. */
export function protocolsOf(document: ReportDocument): ProtocolScores[] {
  const groups = new Map<string, ScoreResult[]>();
  for (const result of document.scores) {
    const label = protocolLabel(result);
    groups.set(label, [...(groups.get(label) ?? []), result]);
  }
  return [...groups].map(([label, results]) => ({ label, results }));
}

/**
 * One result a method and layer that was compared with a ground truth. These figures depend on the
 * map alone, so the first protocol's stand for all.
 */
export function groundTruthScores(document: ReportDocument): ScoreResult[] {
  const seen = new Set<string>();
  return document.scores.filter((result) => {
    const key = JSON.stringify([result.method, result.layer]);
    const compared = result.pointingGame !== null || result.relevanceMass !== null;
    if (!compared || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
