import type { ModelSummary, TrainingEpoch } from '@lucida/models';

export type { ModelSummary, TrainingEpoch };

/** Version of every JSON document that Lucida writes; raised when a field changes its meaning. */
export const SCHEMA_VERSION = 2;

/** Memory of the device that computes, which may be the CPU; weights included. */
export interface MemoryUse {
  readonly budgetBytes: number;
  /** As measured, so it may differ from run to run. */
  readonly peakDeviceBytes: number;
}

/** What produced a result: enough to produce it again. */
export interface Provenance {
  readonly lucida: string;
  readonly tfjs: string;
  readonly backend: string;
  readonly adapter: string | null;
  readonly seed: number | null;
  readonly data: {
    readonly name: string;
    readonly size: number;
    readonly fingerprint: string;
    /** How image files became the samples; null for other data. */
    readonly images: Readonly<Record<string, unknown>> | null;
  };
  readonly model: { readonly name: string; readonly parameters: number };
  /** What was allowed to be in use at once, and the most that was; null of older results. */
  readonly memory: MemoryUse | null;
  /** Every option that shaped the result, as it was after defaults were filled in. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** A two-sided 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface ClassResult {
  readonly name: string;
  readonly support: number;
  /** Share of the class's samples that were predicted as it (its recall); 0 for an absent class. */
  readonly accuracy: number;
  /** Wilson score interval of the class's accuracy; null for an absent class. */
  readonly accuracyInterval: Interval | null;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** One-vs-rest area under the ROC curve; null when the class or its complement is absent. */
  readonly auc: number | null;
  /** Which of the figures above are 0 because their denominator was 0. */
  readonly zeroDivision: readonly ('accuracy' | 'precision' | 'recall' | 'f1')[];
}

export interface AveragedResult {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface RocCurve {
  readonly name: string;
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  /** Null stands for the threshold above every score (scikit-learn's infinity). */
  readonly thresholds: readonly (number | null)[];
  readonly auc: number | null;
}

export interface ConfusedPair {
  readonly trueClass: number;
  readonly predictedClass: number;
  readonly count: number;
  /** Share of the true class's samples. */
  readonly rate: number;
}

export interface ExampleSample {
  readonly index: number;
  readonly id: string;
  /** Null where the class is not known. */
  readonly trueClass: number | null;
  readonly predictedClass: number;
  /** Probability given to the predicted class. */
  readonly probability: number;
}

export interface ClassificationResult {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: 'classification';
  readonly provenance: Provenance;
  readonly samples: number;
  readonly accuracy: number;
  /** Wilson score interval. */
  readonly accuracyInterval: Interval;
  readonly classes: readonly ClassResult[];
  /** Counts, rows are true classes. */
  readonly confusionMatrix: readonly (readonly number[])[];
  /** Each row divided by its sum; a row of an absent class is all 0. */
  readonly normalizedConfusionMatrix: readonly (readonly number[])[];
  readonly macro: AveragedResult;
  readonly weighted: AveragedResult;
  /** Mean AUC of the classes that have one; null when none has. */
  readonly macroAuc: number | null;
  /** One curve a class; that of a class without an AUC is empty. */
  readonly roc: readonly RocCurve[];
  /** Most frequent first. */
  readonly confusedPairs: readonly ConfusedPair[];
  /** For each class, its most confident successes and failures. */
  readonly examples: readonly {
    readonly successes: readonly ExampleSample[];
    readonly failures: readonly ExampleSample[];
  }[];
}

/** A mean over samples with its bootstrap 95 % interval, and how many samples had a score. */
export interface MeanScore {
  readonly value: number;
  readonly interval: Interval;
  readonly samples: number;
}

export type MaskProtocol = 'top-fraction' | 'soft-mask';

export interface SampleScore {
  readonly index: number;
  readonly id: string;
  readonly trueClass: number;
  readonly targetClass: number;
  /** Drop of the sample, 0..1. */
  readonly drop: number;
  readonly increase: 0 | 1;
  /** Probability of the target class for the sample, and for its masked version. */
  readonly original: number;
  readonly masked: number;
  readonly degenerate: 'zero' | 'constant' | null;
  /** 1 when the map's maximum lies in the ground truth; null without ground truth. */
  readonly pointing: 0 | 1 | null;
  /** Share of the map's mass inside the ground truth; null without ground truth. */
  readonly relevanceMass: number | null;
}

export interface ScoreResult {
  readonly method: string;
  readonly layer: string;
  readonly protocol: MaskProtocol;
  /** Null for `soft-mask`. */
  readonly fraction: number | null;
  readonly samples: number;
  readonly degenerate: number;
  readonly averageDropPercent: number;
  readonly averageDropInterval: Interval;
  readonly averageIncreasePercent: number;
  readonly averageIncreaseInterval: Interval;
  /** Percent of maps whose maximum hits the ground truth; null when no sample has any. */
  readonly pointingGame: MeanScore | null;
  /** Mean share of relevance inside the ground truth, 0..1; null when no sample has any. */
  readonly relevanceMass: MeanScore | null;
  /** Means over the samples of each true class, in the same units; null where there are none. */
  readonly perClass: readonly {
    readonly name: string;
    readonly samples: number;
    readonly averageDropPercent: number | null;
    readonly averageIncreasePercent: number | null;
    readonly pointingGame: number | null;
    readonly relevanceMass: number | null;
  }[];
  readonly perSample?: readonly SampleScore[];
}

/**
 * How two methods' scores differ on the very same samples: a far stronger comparison than that of
 * their two intervals, as what makes a sample hard for both cancels out. An interval that excludes
 * 0 says that the methods differ.
 */
export interface MethodDifference {
  /** The first is compared with the second, in the order of the results. */
  readonly methods: readonly [
    { readonly method: string; readonly layer: string },
    { readonly method: string; readonly layer: string },
  ];
  readonly protocol: MaskProtocol;
  readonly samples: number;
  /** Mean of the first's drop minus the second's, in percentage points: below 0, the first is better. */
  readonly averageDropDifference: number;
  /** Paired bootstrap. */
  readonly averageDropInterval: Interval;
  /** The same for the increase: above 0, the first is better. */
  readonly averageIncreaseDifference: number;
  readonly averageIncreaseInterval: Interval;
  /** The same for the pointing game, in percentage points; null when no sample has ground truth. */
  readonly pointingGameDifference: MeanScore | null;
  /** The same for the relevance mass, -1..1; null when no sample has ground truth. */
  readonly relevanceMassDifference: MeanScore | null;
}

export interface ScoreDocument {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: 'attribution-scores';
  readonly provenance: Provenance;
  readonly results: readonly ScoreResult[];
  /** Every pair of methods under every protocol. */
  readonly differences: readonly MethodDifference[];
}

/** How far two methods' maps agree: mean Spearman rank correlation over samples. */
export interface MethodAgreement {
  readonly methods: readonly [string, string];
  readonly spearman: number;
  readonly interval: Interval;
  readonly samples: number;
}

/** Numbers in [0, 1] as bytes (`round(255 * value)`), which is all that a picture needs of them. */
export interface PackedShares {
  readonly encoding: 'base64-uint8';
  readonly data: string;
}

/** One explained sample of the report, with the maps of all methods at input resolution. */
export interface ExplainedExample extends ExampleSample {
  /** Input values, row-major, `inputShape`; an image's as shares of its value range, packed. */
  readonly input: readonly number[] | PackedShares;
  readonly groundTruth: readonly number[] | null;
  readonly maps: readonly {
    readonly method: string;
    readonly layer: string;
    /** 0..1, row-major over the input's spatial axes; packed for images. */
    readonly values: readonly number[] | PackedShares;
    readonly degenerate: 'zero' | 'constant' | null;
  }[];
}

/** The same methods scored with some named settings, to hold conclusions against each other. */
export interface ScoreVariant {
  /** `course`, `corrected`. */
  readonly name: string;
  readonly title: string;
  /** In a sentence or two, what the settings are. */
  readonly description: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly results: readonly ScoreResult[];
  readonly differences: readonly MethodDifference[];
}

/** What another report found, on other data. */
export interface ComparedReport {
  readonly title: string;
  readonly provenance: Provenance;
  readonly accuracy: number;
  readonly accuracyInterval: Interval;
  readonly methods: ReportDocument['methods'];
  readonly scores: readonly ScoreResult[];
  readonly differences: readonly MethodDifference[];
}

/** Everything the HTML report shows; the report is drawn from this document and nothing else. */
export interface ReportDocument {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: 'report';
  readonly title: string;
  readonly provenance: Provenance;
  readonly model: ModelSummary;
  readonly training: {
    readonly recipe: string;
    readonly seed: number;
    readonly backend: string;
    readonly epochs: readonly TrainingEpoch[];
  } | null;
  readonly classification: ClassificationResult;
  readonly inputShape: readonly number[];
  readonly classTemplates: readonly (readonly number[])[] | null;
  /** Similarity of class templates, -1..1: the largest normalised cross-correlation over shifts. */
  readonly templateSimilarity: readonly (readonly number[])[] | null;
  readonly methods: readonly {
    readonly name: string;
    readonly title: string;
    readonly reference: string;
  }[];
  /** For each class (of more than 30 those with the most failures) its most confident success, the
   * success of middling confidence, and its most confident failure. */
  readonly examples: readonly {
    readonly classIndex: number;
    readonly best: ExplainedExample | null;
    readonly typical: ExplainedExample | null;
    readonly failure: ExplainedExample | null;
  }[];
  readonly scores: readonly ScoreResult[];
  /** Every pair of methods under every protocol of `scores`. */
  readonly differences: readonly MethodDifference[];
  /** The settings of a preset and the corrected ones; empty without a preset. */
  readonly variants: readonly ScoreVariant[];
  /** Reports on other data to compare with; empty when none was given. */
  readonly comparedWith: readonly ComparedReport[];
  readonly agreement: readonly MethodAgreement[];
}
