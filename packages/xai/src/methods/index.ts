import { checkChoice } from '@lucida/runtime/checks';
import type { AttributionMethod } from '../types.js';
import { ablationCam } from './ablation-cam.js';
import { gradCam } from './grad-cam.js';
import { gradCamPlusPlus } from './grad-cam-plus-plus.js';
import { hiResCam } from './hires-cam.js';
import { layerCam } from './layer-cam.js';
import { xGradCam } from './xgrad-cam.js';

/** Every attribution method, in the order in which they are listed to a reader. */
export const METHODS: readonly AttributionMethod[] = [
  gradCam,
  gradCamPlusPlus,
  ablationCam,
  hiResCam,
  xGradCam,
  layerCam,
];

/**
 * The method of that name.
 *
 * @throws UsageError that lists the names there are.
 */
export function methodByName(name: string): AttributionMethod {
  const names = METHODS.map((method) => method.name);
  return METHODS[names.indexOf(checkChoice('attribution method', name, names))]!;
}
