import { checkChoice } from '@lucida/runtime/checks';
import type { AttributionOptions, MethodAtLayer } from './score-options.js';

/** Settings that belong together, and what differs between the models they were made for. */
export interface Preset {
  readonly title: string;
  /** In a sentence or two, what the settings are. */
  readonly description: string;
  readonly options: Omit<AttributionOptions, 'methods' | 'layer' | 'fraction'>;
  /** By model family. */
  readonly families: Readonly<
    Record<string, Required<Pick<AttributionOptions, 'methods' | 'fraction'>>>
  >;
  /** The preset that asks the same of the same layers as the papers define it. */
  readonly correctedBy?: string;
}

/** A preset for one family of models. */
export interface PresetVariant {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly options: AttributionOptions;
}

const MNIST1D: readonly MethodAtLayer[] = [
  { method: 'grad-cam', layer: 'conv1d_2' },
  { method: 'grad-cam++', layer: 'conv1d_2' },
  { method: 'ablation-cam', layer: 'conv1d_2' },
];

const HMT: readonly MethodAtLayer[] = [
  { method: 'grad-cam', layer: 'max_pooling2d_1' },
  { method: 'grad-cam++', layer: 'max_pooling2d_1' },
  { method: 'ablation-cam', layer: 'conv2d_3' },
];

/** The study doubled Ablation-CAM's maps of the tissue images, whatever it did with the others. */
const HMT_AS_STUDIED = HMT.map(
  (place): MethodAtLayer =>
    place.method === 'ablation-cam' ? { ...place, resizer: 'nearest' } : place,
);

/** Named settings, as plain data. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  course: {
    title: 'What the course study used',
    description:
      "Methods explain the predicted class's probability; ablation keeps a filter's bias; maps are enlarged by a cubic spline (those of Ablation-CAM on tissue images by repeating pixels); a hard threshold by rank decides what is kept.",
    options: {
      score: 'probability',
      target: 'predicted',
      baseline: 'bias',
      resizer: 'cubic-spline',
      protocols: ['top-fraction'],
    },
    families: {
      mnist1d: { fraction: 0.3, methods: MNIST1D },
      hmt: { fraction: 0.9, methods: HMT_AS_STUDIED },
    },
    correctedBy: 'corrected',
  },
  corrected: {
    title: 'As the papers define it',
    description:
      "Methods explain the predicted class's logit; ablation sets a channel to zero; maps are enlarged bilinearly, and the input is weighted by its map. The study's threshold by rank stands beside it, so that what the mask does can be told from what the rest does.",
    options: {
      score: 'logit',
      target: 'predicted',
      baseline: 'zero',
      resizer: 'bilinear',
      protocols: ['soft-mask', 'top-fraction'],
    },
    families: {
      mnist1d: { fraction: 0.3, methods: MNIST1D },
      hmt: { fraction: 0.9, methods: HMT },
    },
  },
};

/**
 * The options of a preset for a family of models, ready for `scoreAttributions`.
 *
 * @throws UsageError that lists what there is.
 */
export function presetOptions(name: string, family: string): AttributionOptions {
  const preset = pick('preset', name, PRESETS);
  return {
    ...preset.options,
    ...pick(`model family in the preset ${name}`, family, preset.families),
  };
}

/**
 * A preset and, where there is one, its corrected counterpart, which comes last.
 *
 * @throws UsageError that lists what there is.
 */
export function presetVariants(name: string, family: string): [PresetVariant, ...PresetVariant[]] {
  const options = presetOptions(name, family);
  const { title, description, correctedBy } = PRESETS[name]!;
  const corrected = correctedBy === undefined ? [] : presetVariants(correctedBy, family);
  return [{ name, title, description, options }, ...corrected];
}

function pick<Value>(what: string, name: string, from: Readonly<Record<string, Value>>): Value {
  return from[checkChoice(what, name, Object.keys(from))]!;
}
