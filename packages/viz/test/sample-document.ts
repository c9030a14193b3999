import type {
  ClassResult,
  ExplainedExample,
  Interval,
  MeanScore,
  ReportDocument,
  RocCurve,
  ScoreResult,
  TrainingEpoch,
} from '@lucida/eval';
import { wilsonInterval } from '@lucida/eval';

/** mulberry32: small, seeded, good enough to make a document look alive. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const CLASSES = 10;
const POSITIONS = 40;
const SUPPORTS = [102, 104, 89, 106, 106, 98, 99, 96, 98, 102];
const METHODS = ['grad-cam', 'grad-cam++', 'ablation-cam'];

const around = (value: number, reach: number, top = 100): Interval => ({
  low: Math.max(0, value - reach),
  high: Math.min(top, value + reach),
});

/** A report as MNIST-1D gives it: 10 classes, 1000 samples, signals of length 40, three methods. */
export function sampleDocument(): ReportDocument {
  const next = random(7);
  const names = Array.from({ length: CLASSES }, (_, index) => String(index));
  const templates = names.map((_, digit) =>
    Array.from({ length: 12 }, (_, at) => Math.sin(at * (0.4 + digit * 0.11) + digit) * 3),
  );
  const similarity = templates.map((_, row) =>
    templates.map((_, column) => (row === column ? 1 : 0.55 + ((row * column * 37) % 41) / 100)),
  );
  const counts = SUPPORTS.map((support, row) => {
    const line = names.map(() => 0);
    for (let sample = 0; sample < support; sample++) {
      const wrong = next() < 0.03 + row * 0.012;
      const other = next() < 0.6 ? (row + 2) % CLASSES : Math.floor(next() * CLASSES);
      line[wrong ? other : row]! += 1;
    }
    return line;
  });
  const normalized = counts.map((line, row) => line.map((value) => value / SUPPORTS[row]!));
  const classes: ClassResult[] = names.map((name, index) => {
    const predicted = counts.reduce((sum, line) => sum + line[index]!, 0);
    const hit = counts[index]![index]!;
    const recall = hit / SUPPORTS[index]!;
    const precision = hit / predicted;
    return {
      name,
      support: SUPPORTS[index]!,
      accuracy: recall,
      accuracyInterval: wilsonInterval(hit, SUPPORTS[index]!),
      precision,
      recall,
      f1: (2 * precision * recall) / (precision + recall),
      auc: 0.999 - index * 0.003,
      zeroDivision: [],
    };
  });
  const roc: RocCurve[] = classes.map(({ name, auc }, index) => {
    const falsePositiveRate = Array.from({ length: 200 }, (_, at) => (at / 199) ** 2);
    const power = 0.02 + index * 0.02;
    return {
      name,
      falsePositiveRate,
      truePositiveRate: falsePositiveRate.map((rate) => Math.round(rate ** power * 100) / 100),
      thresholds: falsePositiveRate.map((_, at) => (at === 0 ? null : 1 - at / 199)),
      auc,
    };
  });
  const hits = counts.reduce((sum, line, index) => sum + line[index]!, 0);
  const mean = (read: (result: ClassResult) => number) =>
    classes.reduce((sum, result) => sum + read(result), 0) / CLASSES;
  const macro = {
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
  };
  const confusedPairs = counts
    .flatMap((line, trueClass) =>
      line.map((count, predictedClass) => ({
        trueClass,
        predictedClass,
        count,
        rate: normalized[trueClass]![predictedClass]!,
      })),
    )
    .filter(({ trueClass, predictedClass, count }) => trueClass !== predictedClass && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 10);

  const example = (classIndex: number, right: boolean): ExplainedExample => {
    const index = classIndex * 97 + (right ? 3 : 41);
    const start = 4 + Math.floor(next() * 18);
    const width = 12 + Math.floor(next() * 5);
    const input = Array.from({ length: POSITIONS }, (_, at) => {
      const within = at >= start && at < start + width;
      const template = templates[classIndex]![Math.floor(((at - start) / width) * 12)] ?? 0;
      return (within ? template : Math.sin(at / 3) * 0.4) + (next() - 0.5) * 0.6;
    });
    return {
      index,
      id: String(index),
      trueClass: classIndex,
      predictedClass: right ? classIndex : (classIndex + 2) % CLASSES,
      probability: right ? 0.9991 + classIndex * 0.00008 : 0.55 + next() * 0.4,
      input,
      groundTruth: Array.from({ length: POSITIONS }, (_, at) =>
        at >= start && at < start + width ? 1 : 0,
      ),
      maps: METHODS.map((method, order) => {
        const centre = start + width * (0.3 + 0.2 * order) + (right ? 0 : 9);
        const values = Array.from({ length: POSITIONS }, (_, at) =>
          Math.exp(-(((at - centre) / (3 + order)) ** 2)),
        );
        const zero = classIndex === 4 && !right && order === 1;
        return {
          method,
          layer: 'conv1d_2',
          values: values.map((value) => (zero ? 0 : value / Math.max(...values))),
          degenerate: zero ? ('zero' as const) : null,
        };
      }),
    };
  };
  const meanScore = (value: number, reach: number, top: number): MeanScore => ({
    value,
    interval: around(value, reach, top),
    samples: 1000,
  });
  const score = (method: string, order: number, protocol: 'top-fraction' | 'soft-mask') => {
    const soft = protocol === 'soft-mask';
    const drop = soft ? [31.4, 38.2, 30.1][order]! : [24.2, 33.7, 22.9][order]!;
    const increase = soft ? [14.1, 9.3, 15.2][order]! : [21.4, 13.6, 22.8][order]!;
    const result: ScoreResult = {
      method,
      layer: 'conv1d_2',
      protocol,
      fraction: soft ? null : 0.3,
      samples: 1000,
      degenerate: order === 1 ? 4 : 0,
      averageDropPercent: drop,
      averageDropInterval: around(drop, 2.1),
      averageIncreasePercent: increase,
      averageIncreaseInterval: around(increase, 2.4),
      pointingGame: meanScore([81.2, 74.5, 88.9][order]!, 2.3, 100),
      relevanceMass: meanScore([0.642, 0.583, 0.655][order]!, 0.014, 1),
      perClass: classes.map(({ name, support }, index) => ({
        name,
        samples: support,
        averageDropPercent: drop + (index - 4.5) * 2.2,
        averageIncreasePercent: Math.max(0, increase - (index - 4.5) * 1.7),
        pointingGame: 80 + index,
        relevanceMass: 0.6 + index / 50,
      })),
    };
    return result;
  };
  const epochs: TrainingEpoch[] = Array.from({ length: 60 }, (_, at) => ({
    epoch: at + 1,
    learningRate: 0.002 * (1 - at / 60),
    loss: 0.45 + 2.1 * Math.exp(-at / 9) + next() * 0.03,
    accuracy: 0.97 - 0.85 * Math.exp(-at / 7) + next() * 0.01,
    validationLoss: 0.5 + 2 * Math.exp(-at / 8) + next() * 0.06,
    validationAccuracy: 0.965 - 0.85 * Math.exp(-at / 7) + next() * 0.02,
    seconds: 1.2,
  }));
  const provenance = {
    lucida: '0.1.0',
    tfjs: '4.22.0',
    backend: 'wasm',
    adapter: null,
    seed: 42,
    data: {
      name: 'mnist1d:test',
      size: 1000,
      fingerprint: '9b1c0f2e7d3a4c5b6e8f90a1b2c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e',
      images: null,
    },
    model: { name: 'mnist1d', parameters: 13960 },
    memory: { budgetBytes: 2 ** 30, peakDeviceBytes: 100.5 * 2 ** 20 },
    config: {
      recipe: 'default',
      methods: METHODS,
      plan: [
        { method: 'grad-cam', layer: 'conv1d_2' },
        { method: 'ablation-cam', layer: 'conv1d', strategy: 'head', multiplyAdds: 1234567 },
        { method: 'ablation-cam', layer: 'odd', strategy: 'full', multiplyAdds: null },
      ],
      layer: 'conv1d_2',
      score: 'probability',
      bootstrap: { samples: 1000, seed: 1 },
      limit: null,
    },
  };
  const auc = mean((result) => result.auc ?? 0);
  return {
    schemaVersion: 2,
    kind: 'report',
    title: 'MNIST-1D: a small convolutional network and its explanations',
    provenance,
    model: {
      name: 'mnist1d',
      layers: [
        { name: 'conv1d', type: 'Conv1D', outputShape: [null, 40, 25], parameters: 150 },
        { name: 'conv1d_1', type: 'Conv1D', outputShape: [null, 40, 25], parameters: 1900 },
        { name: 'conv1d_2', type: 'Conv1D', outputShape: [null, 40, 25], parameters: 1900 },
        { name: 'flatten', type: 'Flatten', outputShape: [null, 1000], parameters: 0 },
        { name: 'dense', type: 'Dense', outputShape: [null, 10], parameters: 10010 },
      ],
      parameters: 13960,
      trainableParameters: 13960,
    },
    training: { recipe: 'default', seed: 42, backend: 'wasm', epochs },
    classification: {
      schemaVersion: 2,
      kind: 'classification',
      provenance,
      samples: 1000,
      accuracy: hits / 1000,
      accuracyInterval: wilsonInterval(hits, 1000),
      classes,
      confusionMatrix: counts,
      normalizedConfusionMatrix: normalized,
      macro,
      weighted: macro,
      macroAuc: auc,
      roc,
      confusedPairs,
      examples: names.map(() => ({ successes: [], failures: [] })),
    },
    inputShape: [POSITIONS, 1],
    classTemplates: templates,
    templateSimilarity: similarity,
    methods: [
      {
        name: 'grad-cam',
        title: 'Grad-CAM',
        reference: 'Selvaraju et al. 2017, arXiv:1610.02391',
      },
      {
        name: 'grad-cam++',
        title: 'Grad-CAM++',
        reference: 'Chattopadhay et al. 2018, arXiv:1710.11063',
      },
      {
        name: 'ablation-cam',
        title: 'Ablation-CAM',
        reference: 'Desai and Ramaswamy, WACV 2020',
      },
    ],
    examples: names.map((_, classIndex) => ({
      classIndex,
      typical: example(classIndex, true),
      failure: classIndex === 0 ? null : example(classIndex, false),
      best: { ...example(classIndex, true), index: classIndex * 97 + 7, probability: 0.99998 },
    })),
    scores: [
      ...METHODS.map((method, order) => score(method, order, 'top-fraction')),
      ...METHODS.map((method, order) => score(method, order, 'soft-mask')),
    ],
    differences: [],
    variants: [],
    comparedWith: [],
    agreement: [
      {
        methods: ['grad-cam', 'grad-cam++'],
        spearman: 0.713,
        interval: { low: 0.7, high: 0.726 },
        samples: 996,
      },
      {
        methods: ['grad-cam', 'ablation-cam'],
        spearman: 0.942,
        interval: { low: 0.935, high: 0.948 },
        samples: 1000,
      },
      {
        methods: ['grad-cam++', 'ablation-cam'],
        spearman: 0.688,
        interval: { low: 0.672, high: 0.703 },
        samples: 996,
      },
    ],
  };
}
