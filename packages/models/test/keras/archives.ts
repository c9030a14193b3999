import { readdirSync, readFileSync } from 'node:fs';
import { openZip } from '@lucida/data';

const folder = new URL('../fixtures/keras/', import.meta.url);

/** A model that Keras saved, with what it computed. */
export interface KerasCase {
  readonly file: string;
  readonly inputShape: readonly number[];
  readonly input: readonly number[];
  readonly outputShape: readonly number[];
  readonly output: readonly number[];
  /** Names of the model's layers. */
  readonly layers: readonly string[];
  readonly parameters: number;
}

/** A model that cannot be imported, and what the error must name. */
interface RefusedCase {
  readonly file: string;
  readonly refused: string;
}

export interface KerasFixture {
  readonly version: string;
  readonly cases: readonly KerasCase[];
  readonly refused: readonly RefusedCase[];
  /** The content of a file. */
  file(name: string): Uint8Array;
  /** Text of the configuration beside a file of weights only. */
  config(name: string): string | undefined;
}

/** All fixtures, one for each version of Keras. */
export function kerasFixtures(): KerasFixture[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.zip'))
    .sort()
    .map(readFixture);
}

function readFixture(name: string): KerasFixture {
  const entries = new Map(
    openZip(readFileSync(new URL(name, folder)), name).map((entry) => [entry.name, entry]),
  );
  const text = (file: string) => {
    const entry = entries.get(file);
    return entry && new TextDecoder().decode(entry.read());
  };
  const { keras, cases } = JSON.parse(text('cases.json') ?? '') as {
    keras: string;
    cases: (KerasCase | RefusedCase)[];
  };
  return {
    version: keras,
    cases: cases.filter((one): one is KerasCase => 'output' in one),
    refused: cases.filter((one): one is RefusedCase => 'refused' in one),
    file: (file) => entries.get(file)!.read(),
    config: (file) => text(`${file}.json`),
  };
}
