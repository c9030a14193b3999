import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { expectRefusal } from './support/refusal.js';
import { run, succeed } from './support/run.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const page = path('page.zip');
writeFileSync(page, '<!doctype html><title>404</title>');
mkdirSync(path('full/test'), { recursive: true });

describe('data hmt', () => {
  it('has help of its own, which says where the data are from', async () => {
    const help = await succeed(['data', 'hmt', '--help']);
    expect(help).toMatch(/CC BY\s+4\.0/);
    expect(help).toMatch(/Zenodo, record 53169/);
    expect(help).toMatch(/Examples:\n {2}lucida data hmt/);
  });

  it.each<[string, string[], 1 | 2, RegExp]>([
    ['a page under the name of the archive', ['--archive', page], 1, /not the published archive/],
    ['an archive that is not there', ['--archive', path('no.zip')], 1, /no\.zip: no such file/],
    ['a folder for an archive', ['--archive', folder], 1, /a file was expected/],
    ['another way to split', ['--split', 'patient'], 2, /Allowed choices are tile, slide/],
    ['no test tiles', ['--test-per-class', '0'], 2, /whole number from 1 to 624/],
    ['all tiles for testing', ['--test-per-class', '625'], 2, /whole number from 1 to 624/],
    ['half a seed', ['--seed', '0.5'], 2, /whole number/],
  ])('refuses %s and leaves nothing', async (_, args, code, problem) => {
    const out = path('refused');
    expectRefusal(await run(['data', 'hmt', '--out', out, ...args]), { code, problem });
    expect(existsSync(out) ? filesIn(out) : []).toEqual([]);
  });

  it('refuses a folder that holds a split', async () => {
    const ended = await run(['data', 'hmt', '--out', path('full'), '--archive', page]);
    expectRefusal(ended, { code: 2, problem: /full holds test already/ });
  });

  it('asks for a place to write to', async () => {
    const { code, stderr } = await run(['data', 'hmt']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--out <dir>/);
  });
});
