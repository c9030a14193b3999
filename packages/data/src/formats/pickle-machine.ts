import type { ByteReader } from './byte-reader.js';

/** What a pickle can hold here: lists and tuples are arrays, dictionaries are Maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleObject
  | PickleGlobal;

/** An object that a known global made; `setState` is how a pickle fills it. */
export interface PickleObject {
  setState(state: PickleValue, reader: ByteReader): void;
}

/** A global that may be named in a pickle, and what calling it gives. */
type PickleGlobal = (args: PickleValue[], reader: ByteReader) => PickleValue;

export type PickleGlobals = Readonly<Record<string, PickleGlobal>>;

/** The memory of a pickle's program: its stack, its marks and its memo, and what it may call. */
export class PickleMachine {
  private stack: PickleValue[] = [];
  /** The stacks set aside at each mark. */
  private readonly outer: PickleValue[][] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    private readonly reader: ByteReader,
    private readonly globals: PickleGlobals,
  ) {}

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    return value === undefined ? this.damaged() : value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    return value === undefined ? this.damaged() : value;
  }

  mark(): void {
    this.outer.push(this.stack);
    this.stack = [];
  }

  /** The values since the last mark, which is removed. */
  popMark(): PickleValue[] {
    const values = this.stack;
    this.stack = this.outer.pop() ?? this.damaged();
    return values;
  }

  popMany(count: number): PickleValue[] {
    if (count > this.stack.length) this.damaged();
    return this.stack.splice(this.stack.length - count);
  }

  put(key: number | bigint): void {
    this.memo.set(Number(key), this.top());
  }

  memoize(): void {
    this.memo.set(this.memo.size, this.top());
  }

  get(key: number | bigint): void {
    const value = this.memo.get(Number(key));
    this.push(value === undefined ? this.damaged() : value);
  }

  append(values: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.damaged();
    for (const value of values) list.push(value);
  }

  setItems(pairs: readonly PickleValue[]): void {
    const map = this.top();
    if (!(map instanceof Map) || pairs.length % 2 !== 0) this.damaged();
    for (let i = 0; i < pairs.length; i += 2) {
      map.set(pairs[i] as PickleValue, pairs[i + 1] as PickleValue);
    }
  }

  pushGlobal(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') this.damaged();
    const path = `${module}.${name}`;
    const known = Object.hasOwn(this.globals, path) ? this.globals[path] : undefined;
    if (!known) {
      this.reader.fail(
        `it asks for ${path}, which no array needs; only plain values and numpy arrays are read from a pickle, and none of its code is run`,
      );
    }
    this.push(known);
  }

  reduce(): void {
    const args = this.pop();
    const callee = this.pop();
    if (typeof callee !== 'function' || !Array.isArray(args)) this.damaged();
    this.push(callee(args, this.reader));
  }

  build(): void {
    const state = this.pop();
    const target = this.top();
    if (typeof target !== 'object' || target === null || !('setState' in target)) this.damaged();
    target.setState(state, this.reader);
  }

  damaged(): never {
    return this.reader.fail(`it is damaged at byte ${this.reader.position}`);
  }
}
