export type { CutModel, CutTensors, HeadStep } from './cut/types.js';
