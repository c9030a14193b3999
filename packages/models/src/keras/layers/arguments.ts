import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';
import { isObject, type JsonObject, show } from '../config/json.js';
import { unaliased } from './aliases.js';

/** Arguments of every layer that have no say in what it computes, or are looked at elsewhere. */
const NEUTRAL =
  /^(name|trainable|dtype|seed|autocast|batch_size|batch_(input_)?shape|input_(shape|dtype|length)|weights|.*_(initializer|constraint|regularizer))$/;

/**
 * The arguments of one Keras layer. Translators take what they know; what is left then is refused,
 * so that nothing that a layer was told is passed over in silence.
 */
export class LayerArguments {
  readonly #where: string;
  readonly #left: Map<string, Json>;

  /**
   * @param config As the file holds it, whatever version of Keras wrote it.
   * @param where What errors start with.
   */
  constructor(className: string, config: JsonObject, where: string) {
    this.#where = where;
    this.#left = new Map(Object.entries(unaliased(className, config)));
    for (const [name, value] of this.#left) this.#left.set(name, plain(value));
  }

  /** An argument's value, null where it is not given. */
  take(name: string): Json {
    const value = this.#left.get(name) ?? null;
    this.#left.delete(name);
    return value;
  }

  /** Arguments that tfjs takes as they are; those that are not given are left out. */
  keep(...names: readonly string[]): JsonObject {
    const kept = names.map((name) => [name, this.take(name)] as const);
    return Object.fromEntries(kept.filter(([, value]) => value !== null));
  }

  /** An argument that must be a number, or lists of numbers of any depth. */
  sizes(name: string): Json {
    const value = this.take(name);
    if (!isSizes(value)) {
      throw new LucidaError(
        `${this.#where} has ${name} = ${show(value)}, and a number or a list of numbers was ` +
          'expected; the file is damaged.',
      );
    }
    return value;
  }

  /** @param fallback What an absent or null argument means. */
  number(name: string, fallback?: number): number {
    const value = this.take(name) ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new LucidaError(
        `${this.#where} has ${name} = ${show(value ?? null)}, and a number was expected.`,
      );
    }
    return value;
  }

  /** Refuses a layer unless an argument has one of some values, or is not given. */
  mustBe(name: string, ...allowed: readonly Json[]): void {
    this.check(name, ...allowed);
    this.#left.delete(name);
  }

  /** As `mustBe`, of an argument that is going to be taken. */
  check(name: string, ...allowed: readonly Json[]): void {
    const value = this.#left.get(name) ?? null;
    if (value === null || allowed.some((one) => show(one) === show(value))) return;
    throw new LucidaError(
      `${this.#where} has ${name} = ${show(value)}, which TensorFlow.js cannot compute; only ` +
        `${allowed.map(show).join(' or ') || 'its default'} is supported.`,
    );
  }

  /** Takes arguments that say nothing about what the layer computes when it is used. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#left.delete(name);
  }

  /** Takes all arguments: those of a layer that computes nothing when it is used. */
  ignoreAll(): void {
    this.#left.clear();
  }

  channelsLast(): void {
    const value = this.take('data_format');
    if (value === null || value === 'channels_last') return;
    throw new LucidaError(
      `${this.#where} keeps channels first (${show(value)}), and only channels last are supported; ` +
        'convert the model to channels last in Keras.',
    );
  }

  /** @throws LucidaError when an argument is left that means something. */
  refuseRest(): void {
    for (const [name, value] of this.#left) {
      if (NEUTRAL.test(name) || isNothing(value)) continue;
      throw new LucidaError(
        `${this.#where} has ${name} = ${show(value)}, an argument that is not supported.`,
      );
    }
  }
}

/** Numbers that Keras 2 saved as NumPy scalars. */
function plain(value: Json): Json {
  return isObject(value) && value.type === 'ndarray' && value.value !== undefined
    ? value.value
    : value;
}

function isSizes(value: Json): boolean {
  return typeof value === 'number' || (Array.isArray(value) && value.every(isSizes));
}

function isNothing(value: Json): boolean {
  return value === null || value === false || show(value) === '{}' || show(value) === '[]';
}
