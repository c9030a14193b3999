import type { CutModel } from '@lucida/models';
import { ablationPlan, type Baseline, type Score } from '../../src/index.js';
import * as reference from '../reference/attribution.js';
import { forward, type Net, type Value } from '../reference/net.js';
import type { Tensors } from './bounds.js';

/** In float64: the logits, the probabilities and the raw map of every method, by its name. */
export function mapsOf(
  net: Net,
  sample: Value,
  c: number,
  score: Score,
  baseline: Baseline,
): Tensors {
  const values = forward(net, sample);
  const A = values[net.target]!;
  const logits = values.at(-1)!.data;
  const g = reference.gradient(net, sample, c, score);
  const bias = reference.biasActivation(net) ?? [];
  const weights = reference.ablationWeights(net, sample, c, score, baseline, bias);
  return {
    logits,
    probabilities: reference.softmax(logits),
    'grad-cam': reference.gradCam(A, g),
    'grad-cam++': reference.gradCamPlusPlus(A, g, false),
    'grad-cam++, normalised': reference.gradCamPlusPlus(A, g, true),
    'hires-cam': reference.hiResCam(A, g),
    'xgrad-cam': reference.xGradCam(A, g),
    'layer-cam': reference.layerCam(A, g),
    'ablation-cam': reference.ablationCam(A, weights),
  };
}

/** Whether ablation at that cut subtracts scores, as all strategies but the closed form do. */
export const subtractsScores = (cut: CutModel) => ablationPlan(cut).strategy !== 'closed-form';
