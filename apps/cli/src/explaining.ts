import { ABLATION_STRATEGIES, BASELINES, METHODS, RESIZERS, SCORES } from '@lucida/xai';
import { type Command, Option } from 'commander';
import { list, targetClass } from './options.js';

/** Options that say how maps are made; shared by `explain` and `score`. */
export interface AttributionOptions {
  readonly methods: readonly string[];
  readonly layer?: string;
  readonly score: (typeof SCORES)[number];
  readonly target: 'predicted' | 'true' | number;
  readonly baseline: (typeof BASELINES)[number];
  readonly strategy: (typeof ABLATION_STRATEGIES)[number];
  readonly resize: (typeof RESIZERS)[number];
}

const DEFAULT_METHODS = ['grad-cam', 'grad-cam++', 'ablation-cam'];

export const methodsOption = () =>
  new Option('--methods <names>', `some of ${METHODS.map(({ name }) => name).join(', ')}`)
    .argParser(list)
    .default(DEFAULT_METHODS, DEFAULT_METHODS.join(','));

export function addAttributionOptions(command: Command): Command {
  return command
    .addOption(methodsOption())
    .option('--layer <name>', 'target layer (default: the last layer with spatial positions)')
    .addOption(
      new Option('--score <kind>', 'what is explained: before or after the softmax')
        .choices([...SCORES])
        .default('logit'),
    )
    .addOption(
      new Option('--target <class>', 'predicted, true or a class index')
        .argParser(targetClass)
        .default('predicted'),
    )
    .addOption(
      new Option('--baseline <kind>', 'what replaces a channel in Ablation-CAM')
        .choices([...BASELINES])
        .default('zero'),
    )
    .addOption(
      new Option('--strategy <name>', 'how Ablation-CAM is computed; full is the slow oracle')
        .choices([...ABLATION_STRATEGIES])
        .default('head'),
    )
    .addOption(
      new Option('--resize <kind>', 'how maps are brought to the size of the input')
        .choices([...RESIZERS])
        .default('bilinear'),
    );
}
