import { UsageError } from '@lucida/runtime/errors';
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
  const method = METHODS.find((candidate) => candidate.name === name);
  if (method) return method;
  throw new UsageError(
    `There is no attribution method "${name}"; choose from ${METHODS.map((m) => m.name).join(', ')}.`,
  );
}
