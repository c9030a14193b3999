import { UsageError } from '@lucida/runtime/errors';
import { describe, expect, test } from 'vitest';
import { readResults } from '../../src/results/read.ts';
import { sampleResults } from '../report/sample-results.ts';

const sample = sampleResults();
const reading = (document: unknown) => () =>
  readResults(typeof document === 'string' ? document : JSON.stringify(document), 'old.json');

test('what was written is read as it was', () => {
  expect(reading(sample)()).toEqual(sample);
});

describe('a bad file is refused with one sentence that says where it is bad', () => {
  const [first, ...rest] = sample.runs;
  const withFirst = (change: object) => ({ ...sample, runs: [{ ...first, ...change }, ...rest] });
  test.each([
    ['nothing', '', /old\.json holds no results of the bench: it is no JSON/],
    ['half a file', JSON.stringify(sample).slice(0, -9), /it is no JSON/],
    ['a number', 7, /it has no "kind": "bench"/],
    ['another document', { kind: 'attribution-costs' }, /its kind is "attribution-costs"/],
    [
      'a newer schema',
      { kind: 'bench', schemaVersion: 2 },
      /newer bench: its schema is version 2, and this one reads version 1/,
    ],
    ['a text for a batch', withFirst({ batch: 'one' }), /runs\[0\]\.batch: .*expected number/],
    ['an interval of one', withFirst({ intervalMs: [1] }), /runs\[0\]\.intervalMs/],
    ['no machine', { ...sample, machine: undefined }, /machine: .*expected object/],
    [
      'a run twice',
      { ...sample, runs: [...sample.runs, first] },
      /runs\[\d+\] is a second forward of mnist1d in batches of 1 on wasm/,
    ],
  ])('%s', (_, document, problem) => {
    expect(reading(document)).toThrow(UsageError);
    expect(reading(document)).toThrow(problem);
    expect(reading(document)).not.toThrow(/\n/);
  });
});
