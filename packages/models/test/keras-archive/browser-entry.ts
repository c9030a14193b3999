import { readKerasArchive } from '../../src/keras/archive/index.js';

/** Reads files that the page fetches, as a page would that is given them by its user. */
export async function main(names: string[]) {
  const read: Record<string, unknown> = {};
  for (const name of names) {
    const bytes = new Uint8Array(await (await fetch(name)).arrayBuffer());
    const outcome = await readKerasArchive(bytes, name).catch((error: Error) => error.message);
    read[name] =
      typeof outcome === 'string'
        ? outcome
        : outcome.layers.map((layer) => [
            layer.name,
            ...layer.weights.map(({ values }) => Array.from(values)),
          ]);
  }
  return read;
}
