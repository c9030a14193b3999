import { LucidaError } from '@lucida/runtime/errors';
import { RandomState } from '../random-state.js';
import { moments } from './moments.js';
import { type Mnist1dOptions, resolveMnist1dOptions } from './options.js';
import { linspace, resample, smooth } from './signal.js';
import { type Mnist1dTemplates, mnist1dTemplates } from './templates.js';

/** A generated data set; `length` is the option `finalSeqLength`. */
export interface Mnist1dArrays {
  /** Training signals, row-major `[train, length]`; over both parts, mean 0 and deviation 1. */
  readonly x: Float64Array;
  /** Test signals, row-major `[test, length]`. */
  readonly xTest: Float64Array;
  /** Digits of the training signals, 0 to 9. */
  readonly y: Int32Array;
  /** Digits of the test signals, 0 to 9. */
  readonly yTest: Int32Array;
  /** Positions in the templates' units divided by the signals' deviation, `[length]`. */
  readonly t: Float64Array;
  /**
   * Where the digit lies in each training signal, row-major `[train, length]`: 1 inside, 0 outside,
   * a fraction where a position was interpolated between the two.
   */
  readonly mask: Float64Array;
  /** The same for the test signals, `[test, length]`. */
  readonly maskTest: Float64Array;
  readonly templates: Mnist1dTemplates;
  readonly length: number;
}

/** Keeps the digit's own zeros apart from the zeros of the padding. */
const EPSILON = 1e-8;

/**
 * The MNIST-1D data set (Greydanus 2020, arXiv:2011.14439), for equal arguments equal to the
 * published generator's output to the last bit, and the digits' ground-truth positions with it.
 *
 * @throws UsageError for a value out of range; LucidaError if all signals come out the same flat
 * line, which some extreme arguments do.
 */
export function generateMnist1d(options: Mnist1dOptions = {}): Mnist1dArrays {
  const settings = resolveMnist1dOptions(options);
  const { finalSeqLength: length, templateLen, padding } = settings;
  const random = new RandomState(settings.seed);
  const templates = mnist1dTemplates();
  const digits = templates.x.length;
  const perDigit = Math.floor(settings.numSamples / digits);
  const count = digits * perDigit;

  const signals: Float64Array[] = [];
  const masks: Float64Array[] = [];
  for (const template of templates.x) {
    for (let i = 0; i < perDigit; i++) {
      const { signal, support } = drawSample(template, settings, random);
      signals.push(signal);
      masks.push(support.map(snap));
    }
  }

  const sampleOrder = random.permutation(count);
  const positions = settings.shuffleSeq
    ? random.permutation(length)
    : Int32Array.from({ length }, (_, position) => position);
  const x = gather(signals, sampleOrder, positions);
  const mask = gather(masks, sampleOrder, positions);
  const y = sampleOrder.map((index) => Math.floor(index / perDigit));

  // numpy keeps shuffled sequences column by column, and adds them up in that order.
  const { mean, std } = moments(settings.shuffleSeq ? transpose(x, count, length) : x);
  if (!(std > 0)) {
    throw new LucidaError(
      'These MNIST-1D options give signals that are all one flat line; raise finalSeqLength, iidNoiseScale or shearScale.',
    );
  }
  const axis = resample(resample(templates.t, templateLen + padding[1]), length);
  for (let i = 0; i < x.length; i++) x[i] = ((x[i] as number) - mean) / std;

  const cut = Math.trunc(count * settings.trainSplit);
  return {
    x: x.slice(0, cut * length),
    xTest: x.slice(cut * length),
    y: y.slice(0, cut),
    yTest: y.slice(cut),
    t: axis.map((place) => place / std),
    mask: mask.slice(0, cut * length),
    maskTest: mask.slice(cut * length),
    templates,
    length,
  };
}

/** One sample before normalisation, and the digit's support carried through the same steps. */
function drawSample(
  template: Float64Array,
  settings: Required<Mnist1dOptions>,
  random: RandomState,
): { signal: Float64Array; support: Float64Array } {
  const [least, greatest] = settings.padding;
  const length = settings.templateLen + greatest;

  const zeros = least + Math.trunc(random.rand() * (greatest - least + 1));
  const padded = new Float64Array(template.length + zeros);
  padded.set(template.map((value) => value + EPSILON));
  const gain = 1 + settings.scaleCoeff * (random.rand() - 0.5);
  const shift = random.choice(settings.maxTranslation);
  const clean = rotate(
    resample(padded, length).map((value) => value * gain),
    shift,
  );

  // The noise is drawn for all positions and used for those outside the digit.
  const correlated = smooth(normal(length, settings.corrNoiseScale, random));
  const white = normal(length, settings.iidNoiseScale, random);
  const slope = settings.shearScale * (random.rand() - 0.5);
  const ramp = linspace(-0.5, 0.5, length);
  const noisy = clean.map((value, i) => {
    const signal = value !== 0 ? value : (correlated[i] as number);
    return signal + (white[i] as number) - slope * (ramp[i] as number);
  });

  const inside = new Float64Array(padded.length).fill(1, 0, template.length);
  const support = rotate(resample(inside, length), shift);
  const { finalSeqLength } = settings;
  return { signal: resample(noisy, finalSeqLength), support: resample(support, finalSeqLength) };
}

function normal(count: number, scale: number, random: RandomState): Float64Array {
  const noise = new Float64Array(count);
  for (let i = 0; i < count; i++) noise[i] = scale * random.randn();
  return noise;
}

function rotate(signal: Float64Array, shift: number): Float64Array {
  if (shift === 0 || shift >= signal.length) return signal;
  const result = new Float64Array(signal.length);
  result.set(signal.subarray(signal.length - shift));
  result.set(signal.subarray(0, signal.length - shift), shift);
  return result;
}

function gather(
  rows: readonly Float64Array[],
  order: Int32Array,
  positions: Int32Array,
): Float64Array {
  const result = new Float64Array(order.length * positions.length);
  let place = 0;
  for (const index of order) {
    const row = rows[index] as Float64Array;
    for (const position of positions) result[place++] = row[position] as number;
  }
  return result;
}

function transpose(values: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column] as number;
    }
  }
  return result;
}

/** Removes what rounding in the interpolation leaves of an exact 0 or 1. */
function snap(value: number): number {
  if (value < 1e-12) return 0;
  return value > 1 - 1e-12 ? 1 : value;
}
