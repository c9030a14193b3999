import type { Notes } from '../notes.js';

/** What tfjs takes as the first part of a weight's name. */
const VALID = /^[A-Za-z0-9][-A-Za-z0-9._/]*$/;

/** The names of one model's layers in tfjs: the Keras layers' own, and those of layers added to them. */
export class LayerNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** @param own Names of the Keras layers, which they keep unless tfjs refuses them. */
  constructor(own: readonly string[], notes: Notes) {
    for (const name of own) if (VALID.test(name)) this.#use(name, name);
    for (const name of own) {
      if (VALID.test(name)) continue;
      const other = this.of(name);
      notes.add(
        'TensorFlow.js does not take these names of layers, which were changed: %.',
        `${name} to ${other}`,
      );
    }
  }

  /** A layer's name in tfjs: always the same for the same name, never another layer's. */
  of(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    let free = name.replace(/[^-A-Za-z0-9._/]/g, '_').replace(/^(?![A-Za-z0-9])/, 'layer');
    while (this.#taken.has(free)) free += '_';
    return this.#use(name, free);
  }

  #use(name: string, tfjsName: string): string {
    this.#names.set(name, tfjsName);
    this.#taken.add(tfjsName);
    return tfjsName;
  }
}
