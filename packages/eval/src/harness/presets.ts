import { checkChoice } from '@lucida/runtime/checks';
import type { AttributionOptions } from './score-options.js';

/** Settings that belong together, and what differs between the models they were made for. */
export interface Preset {
  readonly title: string;
  readonly options: Omit<AttributionOptions, 'methods' | 'layer' | 'fraction'>;
  /** By model family. */
  readonly families: Readonly<
    Record<string, Required<Pick<AttributionOptions, 'methods' | 'fraction'>>>
  >;
}

/** Named settings, as plain data. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  course: {
    title: 'What the course study used',
    options: {
      score: 'probability',
      target: 'predicted',
      baseline: 'bias',
      resizer: 'cubic-spline',
      protocols: ['top-fraction'],
    },
    families: {
      mnist1d: {
        fraction: 0.3,
        methods: [
          { method: 'grad-cam', layer: 'conv1d_2' },
          { method: 'grad-cam++', layer: 'conv1d_2' },
          { method: 'ablation-cam', layer: 'conv1d_2' },
        ],
      },
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

function pick<Value>(what: string, name: string, from: Readonly<Record<string, Value>>): Value {
  return from[checkChoice(what, name, Object.keys(from))]!;
}
