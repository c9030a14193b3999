import type {
  ExplainedExample,
  MethodDifference,
  PackedShares,
  ReportDocument,
  ScoreResult,
} from '@lucida/eval';
import { sampleDocument } from './sample-document.js';

const NAMES = [
  '01_TUMOR',
  '02_STROMA',
  '03_COMPLEX',
  '04_LYMPHO',
  '05_DEBRIS',
  '06_MUCOSA',
  '07_ADIPOSE',
  '08_EMPTY',
];
const LAYERS = ['max_pooling2d_1', 'max_pooling2d_1', 'conv2d_3'];

export const packed = (bytes: Uint8Array): PackedShares => ({
  encoding: 'base64-uint8',
  data: Buffer.from(bytes).toString('base64'),
});

/** Blotches in the pink and violet of stained tissue; another grain for every class. */
export function texture(classIndex: number, side: number): Uint8Array {
  const wave = 3 + classIndex * 1.7;
  return Uint8Array.from({ length: side * side * 3 }, (_, at) => {
    const [y, x, channel] = [Math.floor(at / 3 / side), Math.floor(at / 3) % side, at % 3];
    const grain = Math.sin((x * wave) / side) * Math.cos((y * (wave + 2)) / side);
    const fine = Math.sin(x * 1.9 + y * 2.3 + classIndex) * 12;
    return Math.max(0, Math.min(255, [205, 140, 190][channel]! + grain * 45 + fine));
  });
}

/** A round spot, 0..255. */
function spot(side: number, row: number, column: number, reach: number): Uint8Array {
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const away = Math.hypot(Math.floor(at / side) - row * side, (at % side) - column * side);
    return Math.round(255 * Math.exp(-((away / (reach * side)) ** 2)));
  });
}

function differencesOf(results: readonly ScoreResult[], reach: number): MethodDifference[] {
  return results.flatMap((first, at) =>
    results.slice(at + 1).map((second) => {
      const drop = first.averageDropPercent - second.averageDropPercent;
      const increase = first.averageIncreasePercent - second.averageIncreasePercent;
      return {
        methods: [first, second],
        protocol: first.protocol,
        samples: first.samples,
        averageDropDifference: drop,
        averageDropInterval: { low: drop - reach, high: drop + reach },
        averageIncreaseDifference: increase,
        averageIncreaseInterval: { low: increase - reach, high: increase + reach },
        pointingGameDifference: null,
        relevanceMassDifference: null,
      };
    }),
  );
}

/**
 * A report as a set of tissue images gives it: 8 classes, three methods, the study's settings and
 * the corrected ones, and the report on MNIST-1D to compare with.
 */
export function sampleImageDocument(
  side = 24,
  tile: (classIndex: number, kind: 'best' | 'typical' | 'failure') => Uint8Array = (index) =>
    texture(index, side),
): ReportDocument {
  const base = sampleDocument();
  const { classification } = base;
  const classes = classification.classes.slice(0, 8).map((each, index) => ({
    ...each,
    name: NAMES[index]!,
    support: 62,
  }));
  const cut = <Row>(rows: readonly (readonly Row[])[]) =>
    rows.slice(0, 8).map((row) => row.slice(0, 8));

  const example = (classIndex: number, kind: 'best' | 'typical' | 'failure'): ExplainedExample => ({
    index: classIndex * 62 + { best: 5, typical: 21, failure: 40 }[kind],
    id: `${NAMES[classIndex]}/${13859 + classIndex}_CRC-Prim-HE-04_033.tif_Row_601_Col_1.webp`,
    trueClass: classIndex,
    predictedClass: kind === 'failure' ? (classIndex + 2) % 8 : classIndex,
    probability: { best: 0.9999, typical: 0.871, failure: 0.66 }[kind],
    input: packed(tile(classIndex, kind)),
    groundTruth: null,
    maps: base.methods.map(({ name }, order) => {
      const zero = classIndex === 7 && order === 1;
      const values = spot(side, 0.3 + 0.15 * order, 0.35 + classIndex / 20, 0.18 + order / 20);
      return {
        method: name,
        layer: LAYERS[order]!,
        values: packed(zero ? values.fill(0) : values),
        degenerate: zero ? 'zero' : null,
      };
    }),
  });
  const scored = (drops: readonly number[], increases: readonly number[]): ScoreResult[] =>
    base.scores.slice(0, 3).map((result, order) => ({
      ...result,
      layer: LAYERS[order]!,
      samples: 496,
      averageDropPercent: drops[order]!,
      averageDropInterval: { low: drops[order]! - 2.6, high: drops[order]! + 2.6 },
      averageIncreasePercent: increases[order]!,
      averageIncreaseInterval: { low: increases[order]! - 3, high: increases[order]! + 3 },
      pointingGame: null,
      relevanceMass: null,
      perClass: classes.map(({ name }, index) => ({
        name,
        samples: 62,
        averageDropPercent: drops[order]! + index - 4,
        averageIncreasePercent: increases[order]! + index - 4,
        pointingGame: null,
        relevanceMass: null,
      })),
    }));
  const course = scored([41.2, 44.8, 37.1], [22.2, 18.9, 23.4]);
  const corrected = scored([35.4, 42.1, 39.9], [24.4, 19.1, 23.1]);
  const config = { score: 'probability', baseline: 'bias', resizer: 'cubic-spline' };
  const shape = (
    layer: string,
    type: string,
    outputShape: (number | null)[],
    parameters: number,
  ) => ({ name: layer, type, outputShape, parameters });
  return {
    ...base,
    title: 'Colorectal tissue: a VGG-7 and its explanations',
    provenance: {
      ...base.provenance,
      data: { ...base.provenance.data, name: 'hmt/test', size: 496 },
      model: { name: 'HMT', parameters: 66088 },
    },
    model: {
      name: 'HMT',
      layers: [
        shape('conv2d', 'Conv2D', [null, 224, 224, 32], 896),
        shape('conv2d_1', 'Conv2D', [null, 224, 224, 32], 9248),
        shape('max_pooling2d', 'MaxPooling2D', [null, 112, 112, 32], 0),
        shape('global_average_pooling2d', 'GlobalAveragePooling2D', [null, 64], 0),
        shape('dense', 'Dense', [null, 8], 520),
      ],
      parameters: 66088,
      trainableParameters: 66088,
    },
    training: null,
    classification: {
      ...classification,
      samples: 496,
      classes,
      confusionMatrix: cut(classification.confusionMatrix),
      normalizedConfusionMatrix: cut(classification.normalizedConfusionMatrix),
      roc: classification.roc.slice(0, 8).map((curve, index) => ({
        ...curve,
        name: NAMES[index]!,
      })),
      confusedPairs: classification.confusedPairs.filter(
        ({ trueClass, predictedClass }) => trueClass < 8 && predictedClass < 8,
      ),
    },
    inputShape: [side, side, 3],
    classTemplates: null,
    templateSimilarity: null,
    examples: NAMES.map((_, classIndex) => ({
      classIndex,
      best: example(classIndex, 'best'),
      typical: example(classIndex, 'typical'),
      failure: classIndex === 6 ? null : example(classIndex, 'failure'),
    })),
    scores: course,
    differences: differencesOf(course, 1.9),
    variants: [
      {
        name: 'course',
        title: 'What the study used',
        description:
          'Probability of the class as score, ablation that leaves the bias, and maps resized by a cubic spline.',
        config,
        results: course,
        differences: differencesOf(course, 1.9),
      },
      {
        name: 'corrected',
        title: 'As the papers define it',
        description: 'Logit of the class as score, true ablation, and the masks of the papers.',
        config: { ...config, score: 'logit', baseline: 'zero' },
        results: corrected,
        differences: differencesOf(corrected, 1.9),
      },
    ],
    comparedWith: [
      {
        title: base.title,
        provenance: base.provenance,
        accuracy: classification.accuracy,
        accuracyInterval: classification.accuracyInterval,
        methods: base.methods,
        scores: base.scores.map((result) =>
          result.protocol === 'soft-mask' ? result : { ...result, fraction: 0.2 },
        ),
        differences: [],
      },
    ],
  };
}
