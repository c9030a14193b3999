import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NpyArray, numbersOf, readNpz } from '@lucida/data';
import type { ClassificationResult, ReportDocument, ScoreDocument } from '@lucida/eval';
import { describe, expect, inject, it } from 'vitest';
import { writeReport } from '../src/reports/write-report.js';
import { filesIn, temporaryFolder } from './support/folder.js';
import { run, succeed } from './support/run.js';
import { parseXml } from './support/xml.js';

const model = inject('tinyModel');
const training = inject('tinyModelTraining');
const folder = temporaryFolder();

/** Everything in JSON on stdout, or this throws. */
const json = async <T>(...args: string[]): Promise<T> =>
  JSON.parse(await succeed([...args, '--json']));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const valuesOf = (arrays: ReadonlyMap<string, NpyArray>, name: string) =>
  Array.from(numbersOf(arrays.get(name)!, name));
const shapesOf = (arrays: ReadonlyMap<string, NpyArray>) =>
  Object.fromEntries([...arrays].map(([name, { shape }]) => [name, shape]));
const svgOf = (path: string) => parseXml(readFileSync(path, 'utf8')).documentElement!;

/** Nothing that only a terminal understands. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is sought
const TERMINAL_CODES = /[\x1b\r\x07\x08]/;

describe('help', () => {
  const commands = [
    'data',
    'train',
    'evaluate',
    'explain',
    'score',
    'report',
    'inspect',
    'convert',
    'export',
    'info',
  ];

  it('of the program lists every command, with examples', async () => {
    const help = await succeed(['--help']);
    for (const command of commands) expect(help).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(help).toContain('\nExamples:\n  lucida ');
  });

  it.each(commands)('of %s is on stdout, with examples of it', async (command) => {
    const { code, stdout, stderr } = await run([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`\\nExamples:\\n  lucida ${command}\\b`));
    expect(stdout).not.toMatch(/undefined|\[object|NaN/);
    expect(await succeed(['help', command])).toBe(stdout);
  });

  it('--version prints the version of the package and nothing else', async () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    expect(await succeed(['--version'])).toBe(`${JSON.parse(manifest).version}\n`);
  });
});

describe('what is printed where', () => {
  const data = ['--data', 'mnist1d'];
  const commands: [string, string[]][] = [
    ['evaluate', [model, ...data]],
    ['score', [model, ...data, '--limit', '5']],
    ['explain', [model, ...data, '--samples', '3', '--out', join(folder, 'printed')]],
    ['report', ['mnist1d', '--model', model, '--out', join(folder, 'printed')]],
    ['info', []],
  ];

  it.each(commands)('%s: result on stdout, all else on stderr, no colours', async (name, args) => {
    // Set by most CI systems; picocolors would take it for a wish for colours.
    const env = { CI: 'true' };
    for (const flags of [[], ['--json']]) {
      const { code, stdout, stderr } = await run([name, ...args, ...flags], { env });
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('error') });
      expect(stdout + stderr).not.toMatch(TERMINAL_CODES);
      expect(stdout).not.toMatch(/NaN|undefined|\[object|Infinity/);
      if (name !== 'info') expect(stderr).toMatch(/^Backend: (webgpu|native|wasm|cpu)\b/);
      if (flags.length === 0) {
        expect(stdout).not.toMatch(/^[[{]/);
        expect(stdout).not.toContain('Backend:');
      } else {
        expect(stdout).toMatch(/^[[{].*[\]}]\n$/);
        expect(() => JSON.parse(stdout)).not.toThrow();
      }
    }
  });

  it('--quiet leaves stderr empty', async () => {
    const { code, stderr } = await run(['evaluate', model, ...data, '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('a reader that stops early, as head does, is no error', async () => {
    const { code, stderr } = await run(
      ['score', model, ...data, '--limit', '20', '--json', '--per-sample', '--quiet'],
      { onStart: (child) => child.stdout?.destroy() },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('train', () => {
  it('tells the figures of the run, which evaluate agrees with', async () => {
    const told = JSON.parse(training);
    expect(told).toMatchObject({ recipe: 'default', seed: 0, parameters: 13_960, epochs: 3 });
    const { accuracy } = await json<ClassificationResult>('evaluate', model, '--data', 'mnist1d');
    expect(told.testAccuracy).toBe(accuracy);
    expect(filesIn(model)).toEqual(['checkpoint.bin', 'model.json', 'weights.bin']);
  });
});

describe('evaluate', () => {
  it('gives the fields that are promised, and figures that agree', async () => {
    const result = await json<ClassificationResult>('evaluate', model, '--data', 'mnist1d');
    const { accuracy, classes, confusionMatrix, macro, weighted, samples } = result;
    const rowSums = confusionMatrix.map((row) => row.reduce((a, b) => a + b, 0));
    const total = rowSums.reduce((a, b) => a + b, 0);
    const trace = confusionMatrix.reduce((sum, row, i) => sum + row[i]!, 0);
    expect(samples).toBe(1000);
    expect(total).toBe(1000);
    expect(accuracy).toBe(trace / total);
    expect(accuracy).toBeGreaterThan(0.4);
    expect(classes.map(({ name }) => name)).toEqual([...'0123456789']);
    for (const [i, row] of classes.entries()) {
      for (const field of ['accuracy', 'precision', 'recall', 'f1', 'auc'] as const) {
        expect(row[field]).toBeGreaterThanOrEqual(0);
        expect(row[field]).toBeLessThanOrEqual(1);
      }
      const hits = confusionMatrix[i]![i]!;
      const predicted = confusionMatrix.reduce((sum, other) => sum + other[i]!, 0);
      expect(row.support).toBe(rowSums[i]);
      expect(row.accuracy).toBeCloseTo(hits / row.support, 12);
      expect(row.recall).toBeCloseTo(hits / row.support, 12);
      expect(row.precision).toBeCloseTo(predicted === 0 ? 0 : hits / predicted, 12);
      expect(row.f1).toBeCloseTo((2 * hits) / (row.support + predicted), 12);
    }
    for (const field of ['precision', 'recall', 'f1'] as const) {
      expect(macro[field]).toBeCloseTo(mean(classes.map((row) => row[field])), 12);
      const weights = classes.map((row) => (row[field] * row.support) / total);
      expect(weighted[field]).toBeCloseTo(
        weights.reduce((a, b) => a + b, 0),
        12,
      );
    }
  });

  it('prints the same accuracy as a table', async () => {
    const { accuracy } = await json<ClassificationResult>('evaluate', model, '--data', 'mnist1d');
    const text = await succeed(['evaluate', model, '--data', 'mnist1d']);
    expect(text).toContain(`Accuracy ${(100 * accuracy).toFixed(1)} %`);
  });

  it('takes the model.json as well as its folder, and any batch size, without a difference', async () => {
    const rest = ['--data', 'mnist1d'];
    const whole = await json<ClassificationResult>('evaluate', model, ...rest);
    const file = join(model, 'model.json');
    const other = await json<ClassificationResult>('evaluate', file, ...rest, '--batch-size', '7');
    expect(other.confusionMatrix).toEqual(whole.confusionMatrix);
  });
});

describe('data', () => {
  it('writes an archive that evaluates as the data set itself does', async () => {
    const path = join(folder, 'mnist1d.npz');
    const { code, stdout, stderr } = await run(['data', 'mnist1d', '--out', path]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `Wrote ${path}\n` });
    expect(shapesOf(readNpz(readFileSync(path), path))).toEqual({
      x: [4000, 40],
      y: [4000],
      x_test: [1000, 40],
      y_test: [1000],
      t: [40],
      mask: [4000, 40],
      mask_test: [1000, 40],
      templates_x: [10, 12],
      templates_y: [10],
      templates_t: [12],
    });
    const own = await json<ClassificationResult>('evaluate', model, '--data', 'mnist1d');
    const read = await json<ClassificationResult>('evaluate', model, '--data', path);
    expect(read.confusionMatrix).toEqual(own.confusionMatrix);
  });

  it('writes .json and .csv with the same numbers', async () => {
    const options = ['--num-samples', '20', '--seed', '7', '--corr-noise-scale', '0.5'];
    const paths = ['json', 'csv', 'npz'].map((extension) => join(folder, `small.${extension}`));
    for (const path of paths) await succeed(['data', 'mnist1d', '--out', path, ...options]);
    const [fromJson, csv, npz] = paths.map((path) => readFileSync(path));
    const x = valuesOf(readNpz(npz!, 'small.npz'), 'x');
    expect(JSON.parse(fromJson!.toString()).x.flat()).toEqual(x);
    const [header, first, ...others] = csv!.toString().trim().split(/\r?\n/);
    expect(header).toMatch(/^split,index,label,x0,x1,.*,x39,mask0,.*,mask39$/);
    expect(others).toHaveLength(19);
    expect(first!.split(',').slice(3, 43).map(Number)).toEqual(x.slice(0, 40));
  });
});

describe('explain', () => {
  it('writes a picture a sample and all maps', async () => {
    const out = join(folder, 'maps');
    const methods = ['grad-cam', 'grad-cam++', 'ablation-cam'];
    const told = await json<
      { index: number; picture: string; predictedClass: number; maps: { ablation: unknown }[] }[]
    >(
      ...['explain', model, '--data', 'mnist1d', '--samples', '10,412,729,236', '--out', out],
      ...['--methods', methods.join(',')],
    );
    const samples = [10, 412, 729, 236];
    expect(told.map(({ index }) => index)).toEqual(samples);
    expect(told[0]!.maps.map(({ ablation }) => ablation)).toEqual([
      null,
      null,
      { strategy: 'closed-form', multiplyAdds: expect.any(Number) },
    ]);
    expect(filesIn(out)).toEqual(
      ['maps.npz', ...samples.map((index) => `sample-${index}.svg`)].sort(),
    );
    for (const { picture } of told) {
      const svg = svgOf(picture);
      expect(svg.tagName).toBe('svg');
      expect(svg.textContent).toContain('Grad-CAM++');
    }
    const path = join(out, 'maps.npz');
    const arrays = readNpz(readFileSync(path), path);
    expect(shapesOf(arrays)).toEqual({
      ...Object.fromEntries(methods.map((name) => [name, [4, 40]])),
      ...Object.fromEntries(methods.map((name) => [`${name}.raw`, [4, 40]])),
      sample: [4],
      label: [4],
      predicted: [4],
      probability: [4],
    });
    expect(valuesOf(arrays, 'sample')).toEqual(samples);
    const predicted = told.map(({ predictedClass }) => predictedClass);
    expect(valuesOf(arrays, 'predicted')).toEqual(predicted);
    for (const method of methods) {
      const map = valuesOf(arrays, method);
      expect(Math.min(...map)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...map)).toBeLessThanOrEqual(1);
    }
  });
});

describe('score', () => {
  const score = (...args: string[]) =>
    json<ScoreDocument>('score', model, '--data', 'mnist1d', '--limit', '60', ...args);

  it('gives the fields that are promised; the averages are those of the samples', async () => {
    const { results } = await score('--per-sample');
    expect(results.map(({ method, protocol }) => `${method} ${protocol}`)).toEqual([
      'grad-cam top-fraction',
      'grad-cam soft-mask',
      'grad-cam++ top-fraction',
      'grad-cam++ soft-mask',
      'ablation-cam top-fraction',
      'ablation-cam soft-mask',
    ]);
    for (const result of results) {
      const perSample = result.perSample!;
      expect(result).toMatchObject({ layer: 'conv1d_2', samples: 60 });
      expect(result.fraction).toBe(result.protocol === 'top-fraction' ? 0.3 : null);
      expect(perSample.map(({ index }) => index)).toEqual(Array.from({ length: 60 }, (_, i) => i));
      for (const { drop, increase, original, masked } of perSample) {
        expect(drop).toBeCloseTo(Math.max(0, original - masked) / original, 6);
        expect(increase).toBe(masked > original ? 1 : 0);
      }
      const drops = perSample.map(({ drop }) => drop);
      const increases = perSample.map(({ increase }) => increase);
      expect(result.averageDropPercent).toBeCloseTo(100 * mean(drops), 9);
      expect(result.averageIncreasePercent).toBeCloseTo(100 * mean(increases), 9);
      expect(result.degenerate).toBe(perSample.filter(({ degenerate }) => degenerate).length);
      for (const [value, { low, high }] of [
        [result.averageDropPercent, result.averageDropInterval],
        [result.averageIncreasePercent, result.averageIncreaseInterval],
      ] as const) {
        expect(low).toBeLessThan(value);
        expect(high).toBeGreaterThan(value);
      }
      const hits = perSample.map(({ pointing }) => pointing ?? 0);
      expect(result.pointingGame?.value).toBeCloseTo(100 * mean(hits), 9);
    }
  });

  it('keeps to --memory, says on stderr what it took, and scores the same', async () => {
    const args = ['score', model, '--data', 'mnist1d', '--limit', '60', '--methods', 'grad-cam'];
    // The heap of wasm holds what was there before, and gaps.
    args.push('--backend', 'cpu');
    const { code, stdout, stderr } = await run([...args, '--json', '--memory', '2 MiB']);
    expect(code).toBe(0);
    const { results, provenance }: ScoreDocument = JSON.parse(stdout);
    const { budgetBytes, peakDeviceBytes } = provenance.memory!;
    expect(budgetBytes).toBe(2 ** 21);
    expect(peakDeviceBytes).toBeLessThan(budgetBytes);
    expect(provenance.config.batchSize).toBeLessThan(60);
    const [, most, budget] = /^Memory: (\S+) MiB at most, of a budget of (\S+) MiB$/m.exec(stderr)!;
    expect([most, budget]).toEqual([(peakDeviceBytes / 2 ** 20).toFixed(1), '2.0']);
    const unbounded = await json<ScoreDocument>(...args);
    expect(unbounded.provenance.config.batchSize).toBe(250);
    for (const [i, { averageDropPercent }] of results.entries()) {
      expect(averageDropPercent).toBeCloseTo(unbounded.results[i]!.averageDropPercent, 3);
    }
  });

  it('leaves the samples out unless asked, and scores those that are named', async () => {
    const { results } = await score();
    expect(results[0]).not.toHaveProperty('perSample');
    const chosen = await json<ScoreDocument>(
      ...['score', model, '--data', 'mnist1d', '--samples', '59,3', '--per-sample'],
    );
    const all = await score('--per-sample');
    const indices = chosen.results[0]!.perSample!.map(({ index }) => index);
    expect(indices).toEqual([59, 3]);
    expect(chosen.results[0]!.perSample![1]!.drop).toBeCloseTo(
      all.results[0]!.perSample![3]!.drop,
      5,
    );
  });

  it('--preset course means the same as its options spelled out', async () => {
    const spelledOut = await score(
      ...['--methods', 'grad-cam,grad-cam++,ablation-cam', '--layer', 'conv1d_2'],
      ...['--protocol', 'top-fraction', '--fraction', '0.3', '--score', 'probability'],
      ...['--target', 'predicted', '--baseline', 'bias', '--resize', 'cubic-spline'],
    );
    const preset = await score('--preset', 'course');
    expect(preset.results).toEqual(spelledOut.results);
    expect(preset.results).toHaveLength(3);
    expect((await score('--baseline', 'mean')).results).not.toEqual(spelledOut.results);
  });
});

describe('report', () => {
  it('writes the page, the document it prints, and well-formed charts', async () => {
    const out = join(folder, 'report');
    const told = await json<ReportDocument>('report', 'mnist1d', '--model', model, '--out', out);
    expect(told.kind).toBe('report');
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toEqual(told);
    const files = filesIn(out);
    const charts = files.filter((name) => name.startsWith('charts/'));
    expect(files).toEqual([...charts, '.lucida-report.json', 'report.html', 'report.json'].sort());
    for (const chart of ['confusion-matrix', 'roc', 'training-loss', 'average-drop']) {
      expect(charts).toContain(`charts/${chart}.svg`);
    }
    for (const chart of charts) expect(svgOf(join(out, chart)).tagName).toBe('svg');

    // Another report takes this one's place, and no file of anyone else's.
    writeFileSync(join(out, 'charts', 'own.svg'), '');
    await writeReport(out, { ...told, examples: [], classTemplates: null }, () => {});
    const after = filesIn(out);
    expect(after).toContain('charts/own.svg');
    expect(after).toContain('charts/roc.svg');
    expect(charts.filter((name) => name.startsWith('charts/sample-'))).not.toEqual([]);
    expect(after.filter((name) => name.startsWith('charts/sample-'))).toEqual([]);
    expect(after.filter((name) => name !== 'charts/own.svg' && !files.includes(name))).toEqual([]);
  });

  it('removes nothing that a damaged list of its files names', async () => {
    const out = join(folder, 'report');
    const document: ReportDocument = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
    const list = join(out, '.lucida-report.json');
    writeFileSync(join(out, 'notes.svg'), '');
    for (const text of [
      '{',
      'null',
      '["../report/notes.svg", "charts/../notes.svg", "notes.svg", 3]',
    ]) {
      writeFileSync(list, text);
      await writeReport(out, document, () => {});
      expect(filesIn(out)).toContain('notes.svg');
      expect(JSON.parse(readFileSync(list, 'utf8'))).toContain('charts/roc.svg');
    }
  });

  it('trains a model of its own, keeps it, and ends with the path and the figures', async () => {
    const out = join(folder, 'trained');
    const args = ['report', 'mnist1d', '--epochs', '1', '--methods', 'grad-cam', '--out', out];
    const lines = (await succeed(args)).trimEnd().split('\n');
    expect(lines.at(-1)).toBe(`Report: ${join(out, 'report.html')}`);
    expect(lines[0]).toMatch(/^Test accuracy +\d+\.\d %/);
    const { accuracy } = await json<ClassificationResult>(
      ...['evaluate', join(out, 'model'), '--data', 'mnist1d'],
    );
    expect(lines[0]).toContain(`${(100 * accuracy).toFixed(1)} %`);
  });
});

describe('info', () => {
  it('lists every backend with a reason, and the versions', async () => {
    const { backends, versions } = await json<{
      backends: { name: string; available: boolean; remark: string }[];
      versions: Record<string, string>;
    }>('info');
    expect(backends.map(({ name }) => name)).toEqual(['webgpu', 'native', 'wasm', 'cpu']);
    for (const { available, remark } of backends) {
      expect(remark.startsWith('Not available: ')).toBe(!available);
    }
    expect(versions).toMatchObject({ node: process.versions.node, '@tensorflow/tfjs': '4.22.0' });
  });
});
