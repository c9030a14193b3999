import { checkNumber } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';

/** The arguments of the MNIST-1D generator, with the original's defaults. */
export interface Mnist1dOptions {
  /** Samples in all, 10 to 10^7; rounded down to the same number for each of the ten digits. Default 5000. */
  readonly numSamples?: number;
  /** Share of the samples that goes to the training part, 0 to 1. Default 0.8. */
  readonly trainSplit?: number;
  /** With the larger padding, the length of the stretched signal, 1 to 10^5. Default 12. */
  readonly templateLen?: number;
  /** Least and greatest number of zeros appended to a template, 0 to 10^5. Default [36, 60]. */
  readonly padding?: readonly [number, number];
  /** Width of the range of random gains, 0 to 1000. Default 0.4: gains from 0.8 to 1.2. */
  readonly scaleCoeff?: number;
  /** Signals are rotated by 0 to `maxTranslation - 1` positions before subsampling; a rotation by the whole length or more is none. 1 to 10^5. Default 48. */
  readonly maxTranslation?: number;
  /** Standard deviation of the smoothed noise outside the digit, before smoothing, 0 to 1000. Default 0.25. */
  readonly corrNoiseScale?: number;
  /** Standard deviation of the white noise, 0 to 1000. Default 0.02. */
  readonly iidNoiseScale?: number;
  /** Width of the range of random slopes, 0 to 1000. Default 0.75. */
  readonly shearScale?: number;
  /** Reorders the positions, all samples alike. Default false. */
  readonly shuffleSeq?: boolean;
  /** Length of a sample, 1 to 10^5. Default 40. */
  readonly finalSeqLength?: number;
  /** 0 to 4294967295. Default 42. */
  readonly seed?: number;
}

const MNIST1D_DEFAULTS: Required<Mnist1dOptions> = {
  numSamples: 5000,
  trainSplit: 0.8,
  templateLen: 12,
  padding: [36, 60],
  scaleCoeff: 0.4,
  maxTranslation: 48,
  corrNoiseScale: 0.25,
  iidNoiseScale: 0.02,
  shearScale: 0.75,
  shuffleSeq: false,
  finalSeqLength: 40,
  seed: 42,
};

const LONGEST = 100_000;
/** Values in all signals of one set, before or after subsampling: 400 MB of doubles. */
const MOST_VALUES = 50_000_000;

/**
 * Fills in the defaults and checks every value.
 *
 * @throws UsageError that names the option, its value and the range allowed.
 */
export function resolveMnist1dOptions(options: Mnist1dOptions): Required<Mnist1dOptions> {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(MNIST1D_DEFAULTS, name)) {
      throw new UsageError(
        `There is no MNIST-1D option '${name}'; there are ${Object.keys(MNIST1D_DEFAULTS).join(', ')}.`,
      );
    }
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const all = { ...MNIST1D_DEFAULTS, ...Object.fromEntries(given) } as Required<Mnist1dOptions>;

  integer('numSamples', all.numSamples, 10, 10_000_000);
  number('trainSplit', all.trainSplit, 0, 1);
  integer('templateLen', all.templateLen, 1, LONGEST);
  if (!Array.isArray(all.padding) || all.padding.length !== 2) {
    throw new UsageError(
      `The MNIST-1D option padding is ${JSON.stringify(all.padding)}; it must be two integers, [least, greatest].`,
    );
  }
  const [least, greatest] = all.padding;
  integer('padding[0]', least, 0, LONGEST);
  integer('padding[1]', greatest, least, LONGEST);
  number('scaleCoeff', all.scaleCoeff, 0, 1000);
  integer('maxTranslation', all.maxTranslation, 1, LONGEST);
  number('corrNoiseScale', all.corrNoiseScale, 0, 1000);
  number('iidNoiseScale', all.iidNoiseScale, 0, 1000);
  number('shearScale', all.shearScale, 0, 1000);
  if (typeof all.shuffleSeq !== 'boolean') {
    throw new UsageError(
      `The MNIST-1D option shuffleSeq is ${String(all.shuffleSeq)}; it must be true or false.`,
    );
  }
  integer('finalSeqLength', all.finalSeqLength, 1, LONGEST);
  integer('seed', all.seed, 0, 0xffffffff);

  const values = all.numSamples * Math.max(all.finalSeqLength, all.templateLen + greatest);
  if (values > MOST_VALUES) {
    throw new UsageError(
      `The MNIST-1D options numSamples ${all.numSamples}, finalSeqLength ${all.finalSeqLength}, templateLen ${all.templateLen} and padding ${JSON.stringify(all.padding)} together ask for more than ${MOST_VALUES} values; lower one of them.`,
    );
  }
  return all;
}

function integer(name: string, value: number, min: number, max: number): void {
  checkNumber(`The MNIST-1D option ${name}`, value, { integer: true, min, max });
}

function number(name: string, value: number, min: number, max: number): void {
  checkNumber(`The MNIST-1D option ${name}`, value, { min, max });
}
