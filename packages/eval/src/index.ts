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
export type { Predictions } from './classification/predictions.js';
export { macroAuc, rocCurves } from './classification/roc.js';
export {
  type ClassificationStatistics,
  classificationStatistics,
} from './classification/statistics.js';
export { parseReport } from './documents/parse-report.js';
export { buildReport, type PresetChoice, type ReportOptions } from './harness/build-report.js';
export { evaluateModel } from './harness/evaluate-model.js';
export { exampleOf } from './harness/example.js';
export type { ExplainedSample } from './harness/explain-batch.js';
export { type ExplainDatasetOptions, explainDataset } from './harness/explain-samples.js';
export type { AblationChoice } from './harness/method-group.js';
export {
  PRESETS,
  type Preset,
  type PresetVariant,
  presetOptions,
  presetVariants,
} from './harness/presets.js';
export type { Progress, RunOptions } from './harness/run-options.js';
export { scoreAttributions } from './harness/score-attributions.js';
export type {
  AttributionOptions,
  MethodAtLayer,
  ScoreOptions,
} from './harness/score-options.js';
export type { Workers } from './harness/workplace.js';
export {
  GROUND_TRUTH_METRICS,
  type GroundTruthMetricName,
  PREDICTION_METRICS,
  type PredictionMetricName,
} from './metrics/index.js';
export type { GroundTruthMetric, PredictionMetric } from './metrics/metric.js';
export { PROTOCOLS } from './protocols/index.js';
export type { MaskingProtocol } from './protocols/protocol.js';
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
export { type BrowserWorkerOptions, startWorkers } from './workers/start-workers.js';
export type { WorkerOptions } from './workers/worker-pool.js';
