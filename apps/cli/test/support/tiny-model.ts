import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { succeed } from './run.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of a model that was trained on MNIST-1D for three epochs; not to be written to. */
    tinyModel: string;
    /** What `lucida train --json` printed about it. */
    tinyModelTraining: string;
    /** Folder that is removed when all test files are through. */
    workFolder: string;
  }
}

/** Trains one small model for all test files. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'lucida-cli-'));
  const tinyModel = join(folder, 'model');
  const training = ['train', 'mnist1d', '--epochs', '3', '--out', tinyModel, '--json'];
  project.provide('tinyModelTraining', await succeed(training));
  project.provide('tinyModel', tinyModel);
  project.provide('workFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
