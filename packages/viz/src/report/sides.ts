import type { MaskProtocol, ReportDocument, ScoreResult } from '@lucida/eval';
import { list } from '../format.js';
import {
  type ProtocolScores,
  protocolName,
  protocolsOf,
  resultLabel,
  type Scored,
} from './methods.js';

/** One of several sets of scores that are held against each other. */
export interface Side {
  /** As in a heading. */
  readonly title: string;
  /** As in a sentence: `under “corrected”`, `on mnist1d:test`. */
  readonly place: string;
  readonly scored: Scored;
}

/** The settings that the methods were scored under. */
export function variantSides({ variants, methods }: ReportDocument): Side[] {
  return variants.map(({ name, title, results, differences }) => ({
    title,
    place: `under “${name}”`,
    scored: { methods, scores: results, differences },
  }));
}

/** This report's data and those of the reports to compare with. */
export function dataSides(document: ReportDocument): Side[] {
  if (document.comparedWith.length === 0) return [];
  const reports = [document, ...document.comparedWith];
  const names = reports.map(({ provenance }) => provenance.data.name);
  const told = new Set(names).size === names.length;
  return reports.map((scored, index) => {
    const title = told ? names[index]! : `${scored.title} (${index + 1})`;
    return { title, place: `on ${title}`, scored };
  });
}

/** The scores of every side under one protocol. */
export interface SharedProtocol {
  /** With the fraction, or with those of all sides where they differ. */
  readonly label: string;
  /** One a side; null where it was not scored under the protocol. */
  readonly groups: readonly (ProtocolScores | null)[];
}

/** The protocols of all sides, those of the same name and, where there are several, fraction together. */
export function sharedProtocols(sides: readonly Side[]): SharedProtocol[] {
  const all = sides.map(({ scored }) => protocolsOf(scored));
  const kinds = [...new Set(all.flat().map(({ protocol }) => protocol))];
  return kinds.flatMap((protocol) => {
    const own = all.map((groups) => groups.filter((group) => group.protocol === protocol));
    const lead = own.find((groups) => groups.length > 0)!;
    return lead.map(({ fraction }) => {
      const groups = own.map(
        (candidates) =>
          candidates.find((group) => group.fraction === fraction) ??
          (candidates.length === 1 ? candidates[0]! : null),
      );
      return { label: labelOf(protocol, sides, groups), groups };
    });
  });
}

/**
 * What every side holds to be its protocol, the first one it was scored under; none where that is
 * the same, or unknown for one.
 */
export function ownProtocols(sides: readonly Side[]): SharedProtocol[] {
  const groups = sides.map(({ scored }) => protocolsOf(scored)[0] ?? null);
  const labels = groups.map((group) => group?.label);
  if (labels.includes(undefined) || new Set(labels).size < 2) return [];
  return [{ label: `each with its own mask, ${list(labels.map(String))}`, groups }];
}

function labelOf(
  protocol: MaskProtocol,
  sides: readonly Side[],
  groups: readonly (ProtocolScores | null)[],
): string {
  const scored = groups.filter((group) => group !== null);
  if (new Set(scored.map(({ fraction }) => fraction)).size === 1) return scored[0]!.label;
  const fractions = groups.flatMap((group, index) =>
    group === null ? [] : [`${group.fraction} ${sides[index]!.place}`],
  );
  return `${protocolName(protocol)}, ${list(fractions)}`;
}

/** Names of the methods that any side was scored with, in order of appearance. */
export function methodLabels(
  sides: readonly Side[],
  groups: readonly (ProtocolScores | null)[],
): string[] {
  const labels = sides.flatMap(({ scored }, index) =>
    (groups[index]?.results ?? []).map((result) => resultLabel(scored, result)),
  );
  return [...new Set(labels)];
}

/** A side's result of the method of that name. */
export function resultNamed(
  { scored }: Side,
  group: ProtocolScores | null,
  label: string,
): ScoreResult | undefined {
  return group?.results.find((result) => resultLabel(scored, result) === label);
}
