export { wilsonInterval } from './classification/accuracy.js';
export { confusedPairs, confusionMatrix, normalizeRows } from './classification/confusion.js';
export {
  type ClassExamples,
  type NamedPredictions,
  sortedExamples,
} from './classification/examples.js';
export {
  type ClassFigures,
  classFigures,
  macroAverage,
  weightedAverage,
} from './classification/precision-recall.js';
export { type Predictions, predictedClasses } from './classification/predictions.js';
export { macroAuc, rocCurves } from './classification/roc.js';
export {
  type ClassificationStatistics,
  classificationStatistics,
} from './classification/statistics.js';
export type * from './results.js';
export { SCHEMA_VERSION } from './results.js';
export {
  type BootstrapOptions,
  bootstrapInterval,
  bootstrapIntervals,
} from './statistics/bootstrap.js';
export { shiftedSimilarity, templateSimilarity } from './statistics/cross-correlation.js';
export { averageRanks, spearman } from './statistics/spearman.js';
export { VERSION } from './version.js';
