export { cutAt } from './cut/cut.js';
export { defaultTargetLayer, type TargetLayer, targetLayers } from './cut/targets.js';
export type { CutModel, CutTensors, HeadStep } from './cut/types.js';
