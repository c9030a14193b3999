const N = 624;
const M = 397;

/** MT19937 (Matsumoto and Nishimura 1998), with both of its authors' ways to seed. */
export class MersenneTwister {
  private readonly words = new Uint32Array(N);
  private position = N;

  /** @param seed a 32-bit number (`init_genrand`) or a list of them (`init_by_array`). */
  constructor(seed: number | readonly number[]) {
    if (typeof seed === 'number') this.seedWithNumber(seed);
    else this.seedWithList(seed);
  }

  /** The next 32 random bits, as an unsigned number. */
  next32(): number {
    if (this.position === N) this.refill();
    let y = this.words[this.position++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  private refill(): void {
    const { words } = this;
    for (let k = 0; k < N; k++) {
      const y = ((words[k] as number) & 0x80000000) | ((words[(k + 1) % N] as number) & 0x7fffffff);
      words[k] = (words[(k + M) % N] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.position = 0;
  }

  private seedWithNumber(seed: number): void {
    const { words } = this;
    words[0] = seed;
    for (let i = 1; i < N; i++) words[i] = Math.imul(1812433253, this.mixed(i - 1)) + i;
    this.position = N;
  }

  private seedWithList(list: readonly number[]): void {
    this.seedWithNumber(19650218);
    const { words } = this;
    let i = 1;
    let j = 0;
    const advance = () => {
      i += 1;
      if (i >= N) {
        words[0] = words[N - 1] as number;
        i = 1;
      }
    };
    for (let k = Math.max(N, list.length); k > 0; k--) {
      const mixed = Math.imul(this.mixed(i - 1), 1664525);
      words[i] = ((words[i] as number) ^ mixed) + (list[j] as number) + j;
      advance();
      j = (j + 1) % list.length;
    }
    for (let k = N - 1; k > 0; k--) {
      words[i] = ((words[i] as number) ^ Math.imul(this.mixed(i - 1), 1566083941)) - i;
      advance();
    }
    words[0] = 0x80000000;
  }

  private mixed(index: number): number {
    const word = this.words[index] as number;
    return word ^ (word >>> 30);
  }
}
