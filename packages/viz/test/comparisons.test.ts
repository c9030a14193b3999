import type { MethodDifference, ReportDocument, ScoreResult } from '@lucida/eval';
import { describe, expect, it } from 'vitest';
import { discuss } from '../src/index.js';
import { sampleDocument } from './sample-document.js';

const document: ReportDocument = { ...sampleDocument(), agreement: [], scores: [] };
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const topic = (of: ReportDocument, heading: string) =>
  discuss(of)
    .filter((each) => each.heading === heading)
    .flatMap(({ sentences }) => sentences.map(plain));

/** A result whose average increase is the same for all, so that only the drop has something to say. */
function scored(method: string, drop: number, rest: Partial<ScoreResult> = {}): ScoreResult {
  return {
    ...sampleDocument().scores[0]!,
    method,
    degenerate: 0,
    averageDropPercent: drop,
    averageDropInterval: { low: drop - 5, high: drop + 5 },
    averageIncreasePercent: 10,
    averageIncreaseInterval: { low: 5, high: 15 },
    pointingGame: null,
    relevanceMass: null,
    perClass: [],
    ...rest,
  };
}

function difference(first: ScoreResult, second: ScoreResult, reach: number): MethodDifference {
  const drop = first.averageDropPercent - second.averageDropPercent;
  return {
    methods: [first, second],
    protocol: first.protocol,
    samples: 100,
    averageDropDifference: drop,
    averageDropInterval: { low: drop - reach, high: drop + reach },
    averageIncreaseDifference: 0,
    averageIncreaseInterval: { low: -1, high: 1 },
    pointingGameDifference: null,
    relevanceMassDifference: null,
  };
}

describe('paired differences decide where they are known', () => {
  const [grad, ablation] = [scored('grad-cam', 24), scored('ablation-cam', 22)];
  const keeps = (differences: readonly MethodDifference[]) =>
    topic(
      { ...document, scores: [grad, ablation], differences },
      'Which explanation keeps the prediction',
    )[0];

  it('tells methods apart whose intervals overlap', () => {
    expect(keeps([difference(grad, ablation, 1)])).toBe(
      'Protocol top fraction 0.3: Ablation-CAM (22.0 % [17.0, 27.0]) has the lowest average drop; Grad-CAM (24.0 % [19.0, 29.0], 2.0 points more [1.0, 3.0] on the same samples) is clearly behind: the interval of the paired difference excludes 0.',
    );
    // Whichever of the two is named first.
    expect(keeps([difference(ablation, grad, 1)])).toBe(keeps([difference(grad, ablation, 1)]));
  });

  it('does not where the interval of the difference holds 0', () => {
    expect(keeps([difference(grad, ablation, 3)])).toContain(
      'but cannot be told apart from Grad-CAM (24.0 % [19.0, 29.0], 2.0 points more [−1.0, 5.0] on the same samples): the interval of the paired difference holds 0.',
    );
  });

  it('tells apart who finds the ground truth', () => {
    const mass = (value: number) => ({
      relevanceMass: { value, interval: { low: value - 0.1, high: value + 0.1 }, samples: 100 },
    });
    const scores = [scored('grad-cam', 24, mass(0.7)), scored('ablation-cam', 22, mass(0.65))];
    const relevanceMassDifference = {
      value: 0.05,
      interval: { low: 0.04, high: 0.06 },
      samples: 100,
    };
    const differences = [{ ...difference(grad, ablation, 1), relevanceMassDifference }];
    expect(
      topic(
        { ...document, scores, differences },
        'Agreement between methods and with the ground truth',
      )[0],
    ).toBe(
      'How much of the relevance lies in the ground truth? Grad-CAM (0.700 [0.600, 0.800]) has the highest relevance mass; Ablation-CAM (0.650 [0.550, 0.750], 0.050 less [0.040, 0.060] on the same samples) is clearly behind: the interval of the paired difference excludes 0.',
    );
  });

  it('lets methods of the very same figure share it', () => {
    const three = [...[grad, ablation], scored('grad-cam++', 22)];
    const sentences = topic(
      { ...document, scores: three, differences: [difference(grad, ablation, 1)] },
      'Which explanation keeps the prediction',
    );
    expect(sentences[0]).toContain(
      'Ablation-CAM (22.0 % [17.0, 27.0]) and Grad-CAM++ (22.0 % [17.0, 27.0]) share the lowest average drop; Grad-CAM (24.0 %',
    );
    expect(sentences[1]).toBe(
      'Protocol top fraction 0.3: Grad-CAM (10.0 % [5.0, 15.0]), Ablation-CAM (10.0 % [5.0, 15.0]) and Grad-CAM++ (10.0 % [5.0, 15.0]) share the highest average increase.',
    );
  });

  it('falls back to the intervals where it is not known, or not of which fraction', () => {
    expect(keeps([])).toContain('the intervals overlap');
    const other = { fraction: 0.5 };
    const fractions = [
      grad,
      ablation,
      scored('grad-cam', 9, other),
      scored('ablation-cam', 8, other),
    ];
    const sentences = topic(
      { ...document, scores: fractions, differences: [difference(grad, ablation, 1)] },
      'Which explanation keeps the prediction',
    );
    expect(sentences[0]).toContain('the intervals overlap');
  });
});

describe('the study’s protocol and the corrected one', () => {
  const heading = 'The study’s protocol and the corrected one';
  const variants = (
    course: [ScoreResult[], number],
    corrected: [ScoreResult[], number],
  ): ReportDocument => ({
    ...document,
    variants: [
      { name: 'course', results: course[0], reach: course[1] },
      { name: 'corrected', results: corrected[0], reach: corrected[1] },
    ].map(({ name, results, reach }) => ({
      name,
      title: name,
      description: '',
      config: {},
      results,
      differences: results
        .slice(1)
        .filter(({ protocol }) => protocol === results[0]!.protocol)
        .map((result) => difference(results[0]!, result, reach)),
    })),
  });
  const before = [scored('grad-cam', 20), scored('ablation-cam', 24)];
  const after = [scored('grad-cam', 30), scored('ablation-cam', 25)];

  it.each([
    [1, 1, 'the two are told apart both times, so the change is supported.'],
    [1, 9, 'the two are told apart only under “course”, so the change may be chance.'],
    [9, 1, 'the two are told apart only under “corrected”, so the change may be chance.'],
    [9, 9, 'the two are not told apart either time, so the change may be chance.'],
  ])('weighs a change of the winner (reach %d and %d)', (first, second, weight) => {
    expect(topic(variants([before, first], [after, second]), heading)[0]).toBe(
      `By average drop (top fraction 0.3), Grad-CAM is first under “course” and Ablation-CAM under “corrected”; ${weight}`,
    );
  });

  it('says when the winner stays, and how surely', () => {
    expect(topic(variants([before, 1], [before, 9]), heading)[0]).toBe(
      'By average drop (top fraction 0.3), Grad-CAM is first under “course” and under “corrected”: clearly ahead of all others under “course”, not told apart from Ablation-CAM under “corrected”.',
    );
  });

  it('counts one of several that share the first place as first', () => {
    const shared = [scored('grad-cam', 24), scored('ablation-cam', 24)];
    expect(topic(variants([shared, 1], [after, 1]), heading)[0]).toBe(
      'By average drop (top fraction 0.3), Ablation-CAM is first under “course” and under “corrected”: not told apart from Grad-CAM under “course”, clearly ahead of all others under “corrected”.',
    );
  });

  it('compares each with its own mask where those differ', () => {
    const soft = { protocol: 'soft-mask', fraction: null } as const;
    const own = [scored('grad-cam', 40, soft), scored('ablation-cam', 30, soft), ...before];
    expect(topic(variants([before, 1], [own, 1]), heading)).toContain(
      'By average drop (each with its own mask, top fraction 0.3 and soft mask), Grad-CAM is first under “course” and Ablation-CAM under “corrected”; the two are told apart both times, so the change is supported.',
    );
  });

  it('has nothing to say of one set of settings, and says when none are shared', () => {
    const both = variants([before, 1], [after, 1]);
    expect(topic({ ...both, variants: both.variants.slice(0, 1) }, heading)).toEqual([]);
    const other = [scored('x', 1), scored('y', 2)];
    expect(topic(variants([before, 1], [other, 1]), heading)).toEqual([
      'No method was scored under both settings.',
    ]);
  });
});

describe('other data', () => {
  it('is compared by the protocol’s name, the fractions said', () => {
    const scores = [scored('grad-cam', 20), scored('ablation-cam', 24)];
    const images: ReportDocument = {
      ...document,
      scores,
      provenance: {
        ...document.provenance,
        data: { ...document.provenance.data, name: 'tissue' },
      },
      comparedWith: [
        {
          title: 'MNIST-1D',
          provenance: document.provenance,
          accuracy: 0.9,
          accuracyInterval: { low: 0.8, high: 1 },
          methods: document.methods,
          scores: [
            scored('grad-cam', 41, { fraction: 0.9, layer: 'conv1d_1' }),
            scored('ablation-cam', 20, { fraction: 0.9, layer: 'conv1d_1' }),
          ],
          differences: [],
        },
      ],
    };
    expect(topic(images, 'On other data')[0]).toBe(
      'By average drop (top fraction, 0.3 on tissue and 0.9 on mnist1d:test), Grad-CAM is first on tissue and Ablation-CAM on mnist1d:test; the two are told apart only on mnist1d:test, so the change may be chance.',
    );
  });
});
