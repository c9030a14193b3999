import { LucidaError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildReport, parseReport, type ReportDocument } from '../src/index.js';
import { backendInfo, toyData, toyModel } from './harness/toy.js';

let report: ReportDocument;
beforeAll(async () => {
  await startBackend('cpu');
  report = await buildReport(toyModel(), toyData(), {
    backend: backendInfo('cpu'),
    title: 'Toy',
    methods: ['grad-cam', 'hires-cam'],
    resamples: 10,
    training: {
      recipe: 'study',
      seed: 1,
      backend: 'cpu',
      epochs: [
        {
          epoch: 1,
          learningRate: 0.1,
          loss: 2,
          accuracy: 0.5,
          validationLoss: null,
          validationAccuracy: null,
          seconds: 1,
        },
      ],
    },
  });
});

it('a report survives being written and read', () => {
  expect(parseReport(JSON.stringify(report), 'r.json')).toEqual(report);
});

it('a report of before memory was told is read as one that does not tell', () => {
  const { memory, ...before } = report.provenance;
  expect(memory!.peakDeviceBytes).toBeGreaterThan(0);
  const older = JSON.stringify({ ...report, provenance: before });
  expect(parseReport(older, 'r.json').provenance).toEqual({ ...before, memory: null });
});

it('scores of every sample may stand in it', () => {
  const perSample = [
    {
      index: 0,
      id: '0',
      trueClass: 0,
      targetClass: 1,
      drop: 0.5,
      increase: 0 as const,
      original: 0.8,
      masked: 0.4,
      degenerate: null,
      pointing: null,
      relevanceMass: null,
    },
  ];
  const detailed = { ...report, scores: report.scores.map((score) => ({ ...score, perSample })) };
  expect(parseReport(JSON.stringify(detailed), 'r.json')).toEqual(detailed);
});

it('pictures of any size may stand in it', () => {
  const data = 'AAECAwQF'.repeat(200_000);
  const text = JSON.stringify(report, (key, value) =>
    key === 'input' ? { encoding: 'base64-uint8', data } : value,
  );
  const [{ best }] = parseReport(text, 'r.json').examples as [ReportDocument['examples'][0]];
  expect(best!.input).toEqual({ encoding: 'base64-uint8', data });
});

describe('what is no report of this version is refused', () => {
  const changed = (change: Record<string, unknown>) => JSON.stringify({ ...report, ...change });
  const CASES: [string, () => string, RegExp][] = [
    ['no JSON', () => '<html>', /^r\.json is not JSON .*; give the report\.json/],
    ['nothing', () => '', /^r\.json is not JSON/],
    ['an array', () => '[]', /^r\.json is not a report of Lucida/],
    ['null', () => 'null', /^r\.json is not a report of Lucida/],
    ['another document', () => JSON.stringify(report.classification), /is not a report of Lucida/],
    ['an older version', () => changed({ schemaVersion: 1 }), /schema version 1, .* reads 2;/],
    ['a damaged score', () => changed({ scores: [{}] }), /damaged report: scores\.0\.\w+: /],
    ['a missing part', () => changed({ agreement: undefined }), /damaged report: agreement: /],
  ];
  it.each(CASES)('%s', (_, text, message) => {
    expect(() => parseReport(text(), 'r.json')).toThrow(LucidaError);
    expect(() => parseReport(text(), 'r.json')).toThrow(message);
  });
});
