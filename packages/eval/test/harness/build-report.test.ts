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
    const { provenance, ...figures } = await evaluateModel(model, data, { backend });
    // How much memory was used at most is told of all that was done.
    const memory = { ...provenance.memory!, peakDeviceBytes: expect.any(Number) };
    const classification = { ...figures, provenance: { ...provenance, memory } };
    expect(report.classification).toEqual(classification);
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

  it('explains the best, a typical and a failed sample of each class', async () => {
    const model = randomModel(2);
    const data = randomData(2, 24);
    const { examples, classification } = await buildReport(model, data, options);
    expect(examples.length).toBe(3);
    for (const { classIndex, best, typical, failure } of examples) {
      const { successes, failures } = classification.examples[classIndex]!;
      expect(best?.index).toBe(successes[0]?.index);
      expect(typical?.index).toBe(successes[Math.floor(successes.length / 2)]?.index);
      expect(failure?.index).toBe(failures[0]?.index);
      if (successes.length > 1) expect(typical!.index).not.toBe(best!.index);
      for (const example of [best, typical, failure].filter((one) => one !== null)) {
        expect(example.trueClass).toBe(classIndex);
        expect(example.predictedClass === classIndex).toBe(example !== failure);
        expect(example.maps.map(({ method }) => method)).toEqual(options.methods);
      }
    }
    expect(examples.some(({ best, typical }) => best?.index !== typical?.index)).toBe(true);
    expect(examples.some(({ failure }) => failure !== null)).toBe(true);
    model.dispose();
  });

  it('holds signals as numbers', async () => {
    const model = randomModel(1);
    const data = randomData(1, 24);
    const { examples } = await buildReport(model, data, options);
    for (const { best } of examples) {
      if (!best) continue;
      for await (const batch of data.batches({ size: 1, indices: [best.index] })) {
        expect(best.input).toEqual(Array.from(batch.inputs));
        expect(best.groundTruth).toEqual(Array.from(batch.groundTruth!));
      }
      for (const { values } of best.maps) {
        expect(values).toHaveLength(12);
        expect((values as number[]).every((value) => value >= 0 && value <= 1)).toBe(true);
      }
    }
    expect(examples.some(({ best }) => best)).toBe(true);
    model.dispose();
  });

  it('counts a toy network by hand: agreement, templates, examples', async () => {
    const model = toyModel();
    const report = await buildReport(model, toyData(), { ...options, layer: 'conv' });
    const { best, typical, failure } = report.examples[0]!;
    // Successes of class 0 have 0.88 and 0.62: the second of two is the middling one.
    expect(best!.index).toBe(1);
    expect(typical!.index).toBe(0);
    expectClose(typical!.maps[0]!.values as number[], [0.5, 0, 0, 1], 1e-6);
    expect(failure).toBeNull();
    // The only success of its class is both.
    expect(report.examples[1]!.typical).toEqual(report.examples[1]!.best);
    expect(report.examples[1]!.best!.maps[0]!.degenerate).toBe('constant');
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
      const { best, failure } = report.examples[single.labels[0]!]!;
      const maps = (best ?? failure)!.maps.map(({ values }) => values as number[]);
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
