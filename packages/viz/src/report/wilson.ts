import type { Interval } from '@lucida/eval';

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's 95 % score interval (1927) of a share seen in `samples` trials; null without trials. The
 * document has it for the overall accuracy only; a class's follows from its figures.
 */
export function wilsonInterval(share: number, samples: number): Interval | null {
  if (samples <= 0) return null;
  const z2 = Z * Z;
  const centre = (share + z2 / (2 * samples)) / (1 + z2 / samples);
  const reach =
    (Z / (1 + z2 / samples)) *
    Math.sqrt((share * (1 - share)) / samples + z2 / (4 * samples * samples));
  return { low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) };
}
