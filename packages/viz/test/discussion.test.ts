import type { Interval, ReportDocument, ScoreResult } from '@lucida/eval';
import { describe, expect, it } from 'vitest';
import { discuss } from '../src/index.js';
import { overlap } from '../src/report/ranking.js';
import { sampleDocument } from './sample-document.js';

const document = sampleDocument();
const said = (of: ReportDocument) => discuss(of).flatMap(({ sentences }) => sentences);
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const text = (of: ReportDocument) => plain(said(of).join('\n'));

function scored(
  method: string,
  drop: number,
  reach: number,
  rest: Partial<ScoreResult> = {},
): ScoreResult {
  const around: Interval = { low: drop - reach, high: drop + reach };
  return {
    ...document.scores[0]!,
    method,
    degenerate: 0,
    averageDropPercent: drop,
    averageDropInterval: around,
    pointingGame: null,
    relevanceMass: null,
    ...rest,
  };
}

const withScores = (...scores: ScoreResult[]): ReportDocument => ({
  ...document,
  agreement: [],
  scores,
});

describe('which method wins', () => {
  it('cannot be told apart where the intervals overlap', () => {
    const sentences = text(withScores(scored('grad-cam', 20, 2), scored('ablation-cam', 23, 2)));
    expect(sentences).toContain(
      'Protocol top fraction 0.3: Grad-CAM (20.0 % [18.0, 22.0]) has the lowest average drop, but cannot be told apart from Ablation-CAM (23.0 % [21.0, 25.0]): the intervals overlap.',
    );
    expect(sentences).not.toContain('lowest average drop; ');
  });

  it('is clearly ahead where they do not', () => {
    expect(text(withScores(scored('grad-cam', 20, 2), scored('ablation-cam', 25, 2)))).toContain(
      'Grad-CAM (20.0 % [18.0, 22.0]) has the lowest average drop; Ablation-CAM (25.0 % [23.0, 27.0]) is clearly behind: the intervals do not overlap.',
    );
  });

  it('names those tied and those behind apart', () => {
    expect(
      text(
        withScores(
          scored('grad-cam', 21, 2),
          scored('grad-cam++', 40, 2),
          scored('ablation-cam', 20, 2),
        ),
      ),
    ).toMatch(
      /Ablation-CAM \(20.0 % \[18.0, 22.0\]\) has the lowest average drop, but cannot be told apart from Grad-CAM \(21.0 % .*\): the intervals overlap\. Grad-CAM\+\+ \(40.0 % .*\) is clearly behind\./,
    );
  });

  it('does not compare a method that stands alone', () => {
    const sentences = text(withScores(scored('grad-cam', 20, 2)));
    expect(sentences).toContain(
      'Only Grad-CAM was scored: its average drop is 20.0 % [18.0, 22.0].',
    );
    expect(sentences).not.toContain('protocols');
  });

  it('touching intervals overlap', () => {
    expect(overlap({ low: 0, high: 1 }, { low: 1, high: 2 })).toBe(true);
    expect(overlap({ low: 0, high: 0.9 }, { low: 1, high: 2 })).toBe(false);
  });
});

describe('what the protocols say together', () => {
  const soft = { protocol: 'soft-mask', fraction: null } as const;

  it('disagree beyond the intervals', () => {
    expect(
      text(
        withScores(
          scored('grad-cam', 20, 1),
          scored('ablation-cam', 30, 1),
          scored('grad-cam', 40, 1, soft),
          scored('ablation-cam', 35, 1, soft),
        ),
      ),
    ).toContain(
      'The protocols disagree on the lowest average drop (Grad-CAM under top fraction 0.3 and Ablation-CAM under soft mask), and the two are told apart both times.',
    );
  });

  it.each([
    [5, 5],
    [5, 1],
    [1, 5],
  ])('disagree, not both times by more than the intervals (%d and %d)', (hard, gentle) => {
    expect(
      text(
        withScores(
          scored('grad-cam', 20, hard),
          scored('ablation-cam', 24, hard),
          scored('grad-cam', 40, gentle, soft),
          scored('ablation-cam', 36, gentle, soft),
        ),
      ),
    ).toContain('but the winners are not told apart both times, so this may be chance.');
  });

  it('agree', () => {
    expect(
      text(
        withScores(
          scored('grad-cam', 20, 1),
          scored('ablation-cam', 30, 1),
          scored('grad-cam', 20, 1, soft),
          scored('ablation-cam', 30, 1, soft),
        ),
      ),
    ).toContain('The protocols agree that Grad-CAM has the lowest average drop.');
  });

  it('names the class with the lowest and the highest drop', () => {
    expect(text(document)).toContain(
      'By class, the average drop of Ablation-CAM (top fraction 0.3) is lowest for 0 (13.0 %) and highest for 9 (32.8 %).',
    );
  });
});

describe('what is confused', () => {
  /** Three classes of 10; 4 of class a are taken for b, and c is right. */
  const three = (
    similarity: number[][] | null,
    matrix = [
      [6, 4, 0],
      [0, 10, 0],
      [0, 0, 10],
    ],
  ) => {
    const base = document.classification;
    const classes = ['a', 'b', 'c'].map((name, index) => {
      const support = matrix[index]!.reduce((sum, value) => sum + value, 0);
      return {
        ...base.classes[0]!,
        name,
        support,
        accuracy: support === 0 ? 0 : matrix[index]![index]! / support,
      };
    });
    const confusedPairs = matrix.flatMap((row, trueClass) =>
      row.flatMap((count, predictedClass) =>
        count > 0 && trueClass !== predictedClass
          ? [{ trueClass, predictedClass, count, rate: count / classes[trueClass]!.support }]
          : [],
      ),
    );
    return {
      ...withScores(),
      templateSimilarity: similarity,
      classification: {
        ...base,
        samples: classes.reduce((sum, { support }) => sum + support, 0),
        accuracy: 26 / 30,
        classes,
        confusionMatrix: matrix,
        confusedPairs,
      },
    };
  };

  it('says which pair, how often, and how alike their templates are', () => {
    const sentences = text(
      three([
        [1, 0.9, 0.2],
        [0.9, 1, 0.4],
        [0.2, 0.4, 1],
      ]),
    );
    expect(sentences).toContain('The model is right on 86.7 % of 30 samples and wrong on 4.');
    expect(sentences).toContain(
      'Most often a is taken for b (4 of 10 samples, 40.0 %); the similarity of their templates is 0.90, number 1 of 3 pairs.',
    );
    expect(sentences).toContain(
      'Confused classes have the more similar templates: 0.90 on average over 1 pair, against 0.30 over the 2 never confused.',
    );
    expect(sentences).toContain('Recognised best: b and c (100.0 %); worst: a (60.0 %).');
  });

  it('says when the templates do not explain it', () => {
    expect(
      text(
        three([
          [1, 0.1, 0.8],
          [0.1, 1, 0.6],
          [0.8, 0.6, 1],
        ]),
      ),
    ).toContain('Confused classes do not have the more similar templates: 0.10');
    expect(
      text(
        three([
          [1, 0.5, 0.5],
          [0.5, 1, 0.5],
          [0.5, 0.5, 1],
        ]),
      ),
    ).toContain('Confused classes resemble each other no more than others: ');
    expect(text(three(null))).not.toContain('emplate');
  });

  it('counts every mistake, also those beyond the listed pairs', () => {
    const confused = three(null, [
      [6, 2, 2],
      [1, 9, 0],
      [0, 0, 10],
    ]);
    const listed = confused.classification.confusedPairs.slice(0, 1);
    const some = {
      ...confused,
      classification: { ...confused.classification, confusedPairs: listed },
    };
    expect(text(some)).toContain('wrong on 5.');
  });

  it('names classes that are never predicted or have no samples', () => {
    const sentences = text(
      three(null, [
        [0, 10, 0],
        [0, 10, 0],
        [0, 0, 0],
      ]),
    );
    expect(sentences).toContain('Class a is never predicted, so the precision is 0 by definition.');
    expect(sentences).toContain('Class c has no samples');
  });

  it('says so when nothing is wrong', () => {
    expect(
      text(
        three(null, [
          [10, 0, 0],
          [0, 10, 0],
          [0, 0, 10],
        ]),
      ),
    ).toContain('The model made no mistake on 30 samples');
  });
});

describe('agreement, ground truth and cautions', () => {
  it('names the pairs that agree most and least, and whether they can be told apart', () => {
    expect(text(document)).toContain(
      'The maps of Grad-CAM and Ablation-CAM agree most (mean rank correlation 0.94 [0.94, 0.95]), those of Grad-CAM++ and Ablation-CAM least (mean rank correlation 0.69 [0.67, 0.70]).',
    );
    const close = {
      ...document,
      agreement: document.agreement.map((pair) => ({ ...pair, interval: { low: 0, high: 1 } })),
    };
    expect(text(close)).toContain(
      'the intervals overlap, which leaves open whether the pairs differ',
    );
  });

  it('titles a method with its layer where it was asked for at several', () => {
    const [pair] = document.agreement;
    const layers = ['grad-cam at conv1d_1', 'grad-cam++ at conv1d_2'] as const;
    expect(text({ ...document, agreement: [{ ...pair!, methods: layers }] })).toContain(
      'The maps of Grad-CAM at conv1d_1 and Grad-CAM++ at conv1d_2 agree with a mean rank',
    );
  });

  it('sets keeping the prediction against pointing at the class', () => {
    expect(text(document)).toContain('Ablation-CAM leads on both the drop');
    const tied = (sentence: string) =>
      expect(
        text(
          withScores(
            scored('grad-cam', 20, 9, { pointingGame: pointing(50) }),
            scored('ablation-cam', 30, 9, { pointingGame: pointing(90) }),
          ),
        ),
      ).toContain(sentence);
    const pointing = (value: number) => ({
      value,
      interval: { low: value - 1, high: value + 1 },
      samples: 9,
    });
    expect(
      text(
        withScores(
          scored('grad-cam', 20, 1, { pointingGame: pointing(50) }),
          scored('ablation-cam', 30, 1, { pointingGame: pointing(90) }),
        ),
      ),
    ).toContain(
      'Grad-CAM leads on the drop (top fraction 0.3) and Ablation-CAM on the pointing game, each clearly ahead of the other: to keep the prediction is not to point at the class.',
    );
    tied('on the pointing game; the two are not told apart on both, so this may be chance.');
  });

  it('counts degenerate maps once, whatever the number of protocols', () => {
    expect(text(document)).toContain('4 of 1,000 maps of Grad-CAM++ are degenerate');
    expect(text(withScores(scored('grad-cam', 20, 1)))).toContain('No map was degenerate');
  });

  it('warns of few samples', () => {
    expect(text(withScores(scored('grad-cam', 20, 1, { samples: 12 })))).toContain(
      'Some figures rest on 12 samples only',
    );
    expect(text(document)).not.toContain('Some figures rest');
    const [first, ...others] = document.classification.classes;
    const rare = {
      ...document,
      classification: {
        ...document.classification,
        classes: [{ ...first!, support: 3 }, ...others],
      },
    };
    expect(text(rare)).toContain('Figures by class rest on as few as 3 samples');
    expect(text(document)).not.toContain('Figures by class');
  });
});
