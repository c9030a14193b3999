import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withCosts } from '../../src/report/markdown.js';
import { BenchResults } from '../../src/results/schema.js';

const root = new URL('../../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

it('the README says what the committed results of the bench say', () => {
  const files = readdirSync(new URL('docs/results/', root))
    .filter((name) => /^bench-.+\.json$/.test(name))
    .sort()
    .map((name) => `docs/results/${name}`)
    .map((path) => ({ path, results: BenchResults.parse(JSON.parse(read(path))) }));
  expect(files).not.toEqual([]);
  const readme = read('README.md');
  expect(withCosts(readme, files)).toBe(readme);
});
