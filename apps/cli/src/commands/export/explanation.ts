import { UsageError } from '@lucida/runtime/errors';
import { BASELINES, type OnnxExplanationOptions, RESIZERS, SCORES } from '@lucida/xai';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** What the map of an exported file is to be, as it was typed. */
export interface ExplanationFlags {
  /** The method. */
  readonly explain?: string;
  readonly layer?: string;
  readonly class?: 'predicted' | number;
  readonly score?: (typeof SCORES)[number];
  readonly baseline?: (typeof BASELINES)[number];
  readonly resize?: (typeof RESIZERS)[number];
}

/** The map of an exported file, with the defaults filled in. */
export type Explanation = Required<Omit<OnnxExplanationOptions, 'normalizeAlpha'>>;

const OF_EXPLANATION = ['layer', 'class', 'score', 'baseline', 'resize'] as const;

/** Parses `predicted` or a class index; a file that is used without labels knows no true class. */
const exportedClass = (text: string): 'predicted' | number => {
  if (text === 'predicted') return text;
  if (!/^\d+$/.test(text)) {
    throw new InvalidArgumentError('Give predicted or a class index (the first is 0).');
  }
  return Number(text);
};

export function addExplanationOptions(command: Command): Command {
  return command
    .option('--explain <method>', 'have the file give the map of an attribution method, too')
    .option(
      '--layer <name>',
      'target layer of the map (default: the last layer with spatial positions)',
    )
    .addOption(
      new Option(
        '--class <class>',
        'class that the map is of: predicted, or an index, the same for all inputs (default: predicted)',
      ).argParser(exportedClass),
    )
    .addOption(
      new Option(
        '--score <kind>',
        'what the map explains: before or after the softmax (default: logit)',
      ).choices([...SCORES]),
    )
    .addOption(
      new Option(
        '--baseline <kind>',
        'what replaces a channel in Ablation-CAM (default: zero)',
      ).choices([...BASELINES]),
    )
    .addOption(
      new Option(
        '--resize <kind>',
        'how the map is brought to the size of the input (default: bilinear)',
      ).choices([...RESIZERS]),
    );
}

/**
 * The map that was asked for; null for none.
 *
 * @param byDefault Gives the layer where none was named.
 */
export function explanationOf(
  flags: ExplanationFlags,
  byDefault: () => string,
): Explanation | null {
  const { explain: method } = flags;
  if (method === undefined) return null;
  const { layer = byDefault(), score = 'logit', baseline = 'zero', resize = 'bilinear' } = flags;
  return { method, layer, class: flags.class ?? 'predicted', score, baseline, resizer: resize };
}

/** @throws UsageError for options of a map where no map was asked for. */
export function refuseWithoutExplain(flags: ExplanationFlags): void {
  const given = OF_EXPLANATION.find((name) => flags[name] !== undefined);
  if (flags.explain !== undefined || given === undefined) return;
  throw new UsageError(`--${given} is for the map of --explain METHOD; add it, or leave it out.`);
}
