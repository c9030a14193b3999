import type { AttributionOptions as EvalOptions, MethodAtLayer } from '@lucida/eval';
import { list } from '@lucida/terminal';
import { ABLATION_STRATEGIES, BASELINES, METHODS, RESIZERS, SCORES } from '@lucida/xai';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { targetClass } from './options.js';

/** Options that say how maps are made; shared by `explain` and `score`. */
export interface AttributionOptions {
  readonly methods: readonly (string | MethodAtLayer)[];
  readonly layer?: string;
  readonly score: (typeof SCORES)[number];
  readonly target: 'predicted' | 'true' | number;
  readonly baseline: (typeof BASELINES)[number];
  readonly strategy: (typeof ABLATION_STRATEGIES)[number];
  readonly resize: (typeof RESIZERS)[number];
}

const DEFAULT_METHODS = ['grad-cam', 'grad-cam++', 'ablation-cam'];

/** Parses `grad-cam,ablation-cam@conv2d_3`: methods, some with a layer of their own. */
const methods = (text: string): (string | MethodAtLayer)[] =>
  list(text).map((item) => {
    const [method = '', layer, ...more] = item.split('@');
    if (layer === undefined) return method;
    if (method === '' || layer === '' || more.length > 0) {
      throw new InvalidArgumentError('Give METHOD, or METHOD@LAYER, with commas between.');
    }
    return { method, layer };
  });

export const methodsOption = () =>
  new Option(
    '--methods <names>',
    `some of ${METHODS.map(({ name }) => name).join(', ')}; with @LAYER after it for a layer of its own`,
  )
    .argParser(methods)
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
      new Option(
        '--strategy <name>',
        'how Ablation-CAM is computed, which changes the cost and not the result: auto takes the cheapest that the layers allow (lucida inspect lists what each costs)',
      )
        .choices([...ABLATION_STRATEGIES])
        .default('auto'),
    )
    .addOption(
      new Option('--resize <kind>', 'how maps are brought to the size of the input')
        .choices([...RESIZERS])
        .default('bilinear'),
    );
}

/** The options as the harness takes them. */
export function attributionOptionsOf(options: AttributionOptions): EvalOptions {
  return {
    methods: options.methods,
    ...(options.layer !== undefined && { layer: options.layer }),
    score: options.score,
    target: options.target,
    baseline: options.baseline,
    strategy: options.strategy,
    resizer: options.resize,
  };
}
