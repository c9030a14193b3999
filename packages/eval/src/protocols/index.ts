import type { MaskProtocol } from '../results.js';
import type { MaskingProtocol } from './protocol.js';
import { softMask } from './soft-mask.js';
import { topFraction } from './top-fraction.js';

/** Every masking protocol by its name. */
export const PROTOCOLS: Readonly<Record<MaskProtocol, MaskingProtocol>> = {
  'top-fraction': topFraction,
  'soft-mask': softMask,
};
