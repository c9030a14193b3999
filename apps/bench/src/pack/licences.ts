import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/** The licences of packages in one text: name, version, and the texts that each comes with. */
export async function licenceTexts(folders: readonly string[]): Promise<string> {
  const parts = await Promise.all(folders.map(ofPackage));
  return [...new Set(parts)].sort().join(`\n${'-'.repeat(80)}\n\n`);
}

async function ofPackage(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest;
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).sort();
  if (files.length === 0 && typeof license !== 'string') {
    throw new LucidaError(`The package ${name} in ${folder} does not tell its licence.`);
  }
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const said = `${name} ${version}: ${license ?? 'see below'}\n`;
  return [said, ...texts.map((text) => `${text.trim()}\n`)].join('\n');
}
