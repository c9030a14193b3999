/** What an import left out or replaced, gathered layer by layer and told in one sentence a kind. */
export class Notes {
  readonly #layers = new Map<string, Set<string>>();

  /**
   * @param sentence What was done, with `%` where the layers' names go, if it is about layers.
   * @param layer The layer that it was done to.
   */
  add(sentence: string, layer?: string): void {
    const layers = this.#layers.get(sentence) ?? new Set();
    if (layer !== undefined) layers.add(layer);
    this.#layers.set(sentence, layers);
  }

  sentences(): string[] {
    return Array.from(this.#layers, ([sentence, layers]) =>
      sentence.replace('%', [...layers].join(', ')),
    );
  }
}
