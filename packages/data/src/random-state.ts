import { checkNumber } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import { MersenneTwister } from './mersenne-twister.js';
import { roundedLog } from './rounded-log.js';

const LARGEST_SEED = 0xffffffff;
const TWO_32 = 4294967296;

/** Anything whose elements can be exchanged by index. */
interface Swappable<T> {
  readonly length: number;
  [index: number]: T;
}

/**
 * The random generator of the whole project: numpy's legacy `RandomState`, bit for bit. The same
 * seed gives the same stream in Python, in Node and in every browser.
 *
 * A number seeds as `numpy.random.RandomState(number)` does, with MT19937's `init_genrand`; a list
 * seeds with `init_by_array`, as numpy does for sequences: `new RandomState([seed, epoch])` is how
 * to get an independent stream for each of several purposes from one seed.
 *
 * @throws UsageError when the seed is not an integer from 0 to 4294967295, or an empty list.
 */
export class RandomState {
  private readonly bits: MersenneTwister;
  private cachedGauss: number | undefined;

  constructor(seed: number | readonly number[]) {
    const numbers = typeof seed === 'number' ? [seed] : seed;
    if (numbers.length === 0) throw new UsageError('The seed is an empty list; give a number.');
    for (const number of numbers) {
      checkNumber('The seed', number, { integer: true, min: 0, max: LARGEST_SEED });
    }
    this.bits = new MersenneTwister(seed);
  }

  /** A uniform number in [0, 1), with 53 random bits. */
  rand(): number {
    const high = this.bits.next32() >>> 5;
    const low = this.bits.next32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * A number from the standard normal distribution, by Marsaglia's polar method: it makes two at a
   * time and keeps one for the next call.
   */
  randn(): number {
    if (this.cachedGauss !== undefined) {
      const cached = this.cachedGauss;
      this.cachedGauss = undefined;
      return cached;
    }
    let x1: number;
    let x2: number;
    let square: number;
    do {
      x1 = 2 * this.rand() - 1;
      x2 = 2 * this.rand() - 1;
      square = x1 * x1 + x2 * x2;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * roundedLog(square)) / square);
    this.cachedGauss = factor * x1;
    return factor * x2;
  }

  /**
   * A uniform integer in [low, high).
   *
   * @throws UsageError when a bound is not a safe integer, or `high` is not above `low`.
   */
  randint(low: number, high: number): number {
    const largest = high - 1 - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || largest < 0) {
      throw new UsageError(
        `Cannot draw an integer from ${low} (included) to ${high} (excluded); both must be integers, the second above the first.`,
      );
    }
    if (!Number.isSafeInteger(largest)) {
      throw new UsageError(`The range from ${low} to ${high} is wider than 2^53.`);
    }
    return low + this.upTo(largest);
  }

  /** One of 0 .. n - 1, as numpy's `choice(n)`. */
  choice(n: number): number {
    return this.randint(0, n);
  }

  /** 0 .. n - 1 in random order. */
  permutation(n: number): Int32Array {
    if (!Number.isInteger(n) || n < 0 || n > 0x7fffffff) {
      throw new UsageError(`Cannot permute ${n} elements; give an integer of 0 or more.`);
    }
    const order = Int32Array.from({ length: n }, (_, index) => index);
    this.shuffle(order);
    return order;
  }

  /** Reorders an array in place. */
  shuffle<T>(array: Swappable<T>): void {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.upTo(i);
      const kept = array[i] as T;
      array[i] = array[j] as T;
      array[j] = kept;
    }
  }

  /** A uniform integer in [0, largest]: random bits below the next power of two until one fits. */
  private upTo(largest: number): number {
    if (largest === 0) return 0;
    if (largest < TWO_32) {
      const mask = 0xffffffff >>> Math.clz32(largest);
      let value: number;
      do value = (this.bits.next32() & mask) >>> 0;
      while (value > largest);
      return value;
    }
    const highMask = 0xffffffff >>> Math.clz32(Math.floor(largest / TWO_32));
    let value: number;
    do {
      const high = (this.bits.next32() & highMask) >>> 0;
      value = high * TWO_32 + this.bits.next32();
    } while (value > largest);
    return value;
  }
}
