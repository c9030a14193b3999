export {
  ARCHITECTURE_NAMES,
  type ArchitectureName,
  chooseArchitecture,
  createModel,
} from './architectures/index.js';
export type { KerasNetworkOptions } from './architectures/keras-layers.js';
export { type Mnist1dNetOptions, mnist1dNet } from './architectures/mnist1d-net.js';
export { mobilenet } from './architectures/mobilenet.js';
export { mobilenetV2 } from './architectures/mobilenet-v2.js';
export { resnet50 } from './architectures/resnet50.js';
export { type Vgg7Options, vgg7 } from './architectures/vgg7.js';
export { vgg16 } from './architectures/vgg16.js';
export { checkFits, checkLabelled } from './check-fits.js';
export { type Classifier, classifierOf } from './classifier.js';
export { cutAt } from './cut/cut.js';
export { defaultTargetLayer, type TargetLayer, targetLayers } from './cut/targets.js';
export { cutTogether } from './cut/together.js';
export type {
  CutMemory,
  CutModel,
  CutsTogether,
  CutTensors,
  HeadStep,
  MixingHead,
  MixingLayer,
  Penultimate,
  PooledSums,
  SeparableHead,
} from './cut/types.js';
export { disposeModel } from './dispose-model.js';
export { type InspectedLayer, inspectModel, type ModelInspection } from './inspect/inspect.js';
export { classNamesOf } from './io/class-names.js';
export { deserializeModel, type LoadedModel } from './io/deserialize.js';
export type { ModelMetadata, TrainingProvenance } from './io/metadata.js';
export { type SerializedModel, serializeModel } from './io/serialize.js';
export {
  type ImportedModel,
  importKeras,
  type KerasImportOptions,
} from './keras/import-keras.js';
export { nativeObstacle } from './native/obstacle.js';
export { toOnnx } from './onnx/to-onnx.js';
export { predictedClasses } from './predicted-classes.js';
export { formatSummary, type ModelSummary, summarizeModel } from './summary.js';
export type { AugmentationSpec } from './training/augmentation/index.js';
export { decodeCheckpoint, encodeCheckpoint } from './training/checkpoint.js';
export type { EarlyStopping } from './training/early-stopping.js';
export type { TrainingEpoch } from './training/epoch.js';
export type { OptimizerSpec } from './training/optimizers/index.js';
export type { Recipe } from './training/recipe.js';
export {
  defaultRecipe,
  RECIPES,
  type RecipeName,
  type RecipeOverrides,
  resolveRecipe,
} from './training/recipes.js';
export { HALVING_EVERY_15_EPOCHS, type Schedule } from './training/schedules.js';
export type { HostTensor, RunIdentity, TrainingState } from './training/state.js';
export { train } from './training/train.js';
export type {
  TrainingProgress,
  TrainingResult,
  TrainOptions,
} from './training/types.js';
