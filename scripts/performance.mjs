// Writes what the bench measured (docs/results/bench-*.json) into README.md, between its two comments:
//   node scripts/performance.mjs [--check]
// With --check nothing is written; it exits 1 if the README says something else. After `npm run build`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withCosts } from '../apps/bench/dist/report/markdown.js';
import { BenchResults } from '../apps/bench/dist/results/schema.js';
import { root } from './setup.mjs';

const unknown = process.argv.slice(2).filter((option) => option !== '--check');
if (unknown.length > 0) {
  console.error(`error: ${unknown[0]} is no option: node scripts/performance.mjs [--check]`);
  process.exit(2);
}
const folder = 'docs/results';

/** The committed results, in the order of their names. */
function readResults() {
  return readdirSync(join(root, folder))
    .filter((name) => /^bench-.+\.json$/.test(name))
    .sort()
    .map((name) => {
      const path = `${folder}/${name}`;
      const read = BenchResults.safeParse(JSON.parse(readFileSync(join(root, path), 'utf8')));
      if (read.success) return { path, results: read.data };
      throw new Error(`${path} holds no results of the bench: ${read.error.issues[0]?.message}`);
    });
}

try {
  const place = join(root, 'README.md');
  const readme = readFileSync(place, 'utf8');
  const written = withCosts(readme, readResults());
  if (!process.argv.includes('--check')) writeFileSync(place, written);
  else if (written !== readme) {
    throw new Error(`README.md differs from what ${folder} says: run node scripts/performance.mjs`);
  }
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
