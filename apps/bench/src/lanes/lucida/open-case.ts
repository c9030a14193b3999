import { type MemoryPeak, watchMemory } from '@lucida/runtime';
import type { CaseSpec, Peak } from '../lane.js';
import { type OpenModel, openModel } from './open-model.js';
import type { ReadModel } from './subject-model.js';

/** A case, and the most memory that it has held so far. */
export class OpenCase {
  #device = 0;

  private constructor(
    readonly model: OpenModel,
    /** Ends the watch that is under way. */
    private stopWatch: () => MemoryPeak,
  ) {}

  /** The peak counts from here on, the model's weights included. */
  static async open(given: CaseSpec, readModel: ReadModel): Promise<OpenCase> {
    const stopWatch = watchMemory();
    try {
      return new OpenCase(await openModel(given, readModel), stopWatch);
    } catch (error) {
      stopWatch();
      throw error;
    }
  }

  peak(): Peak {
    const { device, process } = this.stopWatch();
    this.stopWatch = watchMemory();
    this.#device = Math.max(this.#device, device);
    return { device: this.#device, process };
  }

  dispose(): void {
    this.stopWatch();
    this.model.dispose();
  }
}
