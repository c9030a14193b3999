import { subset } from '@lucida/data';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import { expect, it } from 'vitest';
import { buildReport, evaluateModel, scoreAttributions, spearman } from '../../src/index.js';
import { backendInfo, randomData, randomModel, toyData, toyModel } from './toy.js';

describeEachBackend('buildReport', (name) => {
  const backend = backendInfo(name);
  const options = {
    backend,
    title: 'A report',
    methods: ['grad-cam', 'hires-cam', 'ablation-cam'],
    resamples: 50,
    seed: 3,
  };

  it('holds what evaluation and scoring say by themselves', async () => {
    const model = randomModel(1);
    const data = randomData(1, 24);
    const phases: string[] = [];
    const report = await buildReport(model, data, {
      ...options,
      onProgress: ({ phase, done, total }) => done === total && phases.push(phase),
    });
    expect(phases).toEqual(['evaluate', 'explain', 'score']);
    expect(report.classification).toEqual(await evaluateModel(model, data, { backend }));
    expect(report.scores).toEqual((await scoreAttributions(model, data, options)).results);
    expect(report.model.parameters).toBe(model.countParams());
    expect(report.methods.map((method) => method.title)).toEqual([
      'Grad-CAM',
      'HiResCAM',
      'Ablation-CAM',
    ]);
    expect(report.training).toBeNull();
    expect(report.templateSimilarity).toBeNull();
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    model.dispose();
  });

  it('explains a typical success and the most confident failure of each class', async () => {
    const model = randomModel(2);
    const data = randomData(2, 24);
    const { examples, classification } = await buildReport(model, data, options);
    expect(examples.length).toBe(3);
    for (const { classIndex, success, failure } of examples) {
      const expected = classification.examples[classIndex]!;
      expect(failure?.index ?? null).toBe(expected.failures[0]?.index ?? null);
      expect(success === null).toBe(expected.successes.length === 0);
      for (const example of [success, failure].filter((one) => one !== null)) {
        expect(example.trueClass).toBe(classIndex);
        expect(example.predictedClass === classIndex).toBe(example === success);
        expect(example.input.length).toBe(48);
        expect(example.groundTruth!.length).toBe(24);
        expect(example.maps.map(({ method }) => method)).toEqual(options.methods);
        for (const { values } of example.maps) {
          expect(values.length).toBe(24);
          expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
        }
        for await (const batch of data.batches({ size: 1, indices: [example.index] })) {
          expect(example.input).toEqual(Array.from(batch.inputs));
          expect(example.groundTruth).toEqual(Array.from(batch.groundTruth!));
        }
      }
    }
    model.dispose();
  });

  it('counts a toy network by hand: agreement, templates, examples', async () => {
    const model = toyModel();
    const report = await buildReport(model, toyData(), { ...options, layer: 'conv' });
    const { success, failure } = report.examples[0]!;
    // Successes of class 0 have 0.88 and 0.62: the second of two is the middling one.
    expect(success!.index).toBe(0);
    expectClose(success!.maps[0]!.values, [0.5, 0, 0, 1], 1e-6);
    expect(failure).toBeNull();
    expect(report.examples[1]!.success!.maps[0]!.degenerate).toBe('constant');
    expect(report.examples[1]!.failure!.maps[0]!.degenerate).toBe('zero');
    // Constant and zero maps have no ranks: only the first sample counts, where all agree.
    expect(
      report.agreement.map(({ methods, spearman, samples }) => [methods, spearman, samples]),
    ).toEqual([
      [['grad-cam', 'hires-cam'], 1, 1],
      [['grad-cam', 'ablation-cam'], 1, 1],
      [['hires-cam', 'ablation-cam'], 1, 1],
    ]);
    expect(report.classTemplates).toEqual([
      [0, 1, 2, 3],
      [0, 3, 1, 0],
    ]);
    expect(report.templateSimilarity![0]![0]).toBeCloseTo(1, 12);
    model.dispose();
  });

  it('takes the agreement from the maps of every sample', async () => {
    const model = randomModel(1);
    const data = randomData(1, 24);
    const { agreement } = await buildReport(model, data, { ...options, batchSize: 7 });
    const whole = await buildReport(model, data, options);
    expectClose(
      agreement.map((pair) => pair.spearman),
      whole.agreement.map((pair) => pair.spearman),
      1e-6,
    );
    // A report on one sample shows the very maps that its agreement comes from.
    for (const single of [subset(data, [0]), subset(data, [1])]) {
      const report = await buildReport(model, single, options);
      const { success, failure } = report.examples[single.labels[0]!]!;
      const maps = (success ?? failure)!.maps.map(({ values }) => values);
      const expected = spearman(maps[0]!, maps[1]!);
      const pair = report.agreement.find(({ methods }) => methods[1] === 'hires-cam');
      expect(pair?.spearman ?? null).toBe(expected);
      expect(report.agreement[0]!.samples).toBe(1);
    }
    model.dispose();
  });

  it('tells a method at two layers apart', async () => {
    const model = randomModel(1);
    const { agreement, methods } = await buildReport(model, randomData(1, 6), {
      ...options,
      methods: [
        { method: 'grad-cam', layer: 'first' },
        { method: 'grad-cam', layer: 'second' },
      ],
    });
    expect(agreement[0]!.methods).toEqual(['grad-cam at first', 'grad-cam at second']);
    expect(methods.length).toBe(1);
    model.dispose();
  });

  it('leaves no tensor behind', async () => {
    const model = toyModel();
    await expectNoLeak(() => buildReport(model, toyData(), options), 2);
    model.dispose();
  });
});
