/** Splits a double into two halves of 26 bits, so that products of halves are exact (Veltkamp). */
const SPLITTER = 134217729; // 2^27 + 1

/** ln 2 as an unevaluated sum of two doubles. */
const LN2_HIGH = Math.LN2;
const LN2_LOW = 2.3190468138462996e-17;

/** Terms of the series kept in double-double; the later ones weigh less than 2^-29. */
const EXACT_TERMS = 6;
const TERMS = 20;

/** 1 / (2k + 1) as an unevaluated sum of two doubles. */
const INVERSE_HIGH = new Float64Array(TERMS);
const INVERSE_LOW = new Float64Array(TERMS);
for (let k = 0; k < TERMS; k++) {
  const odd = 2 * k + 1;
  const high = 1 / odd;
  INVERSE_HIGH[k] = high;
  INVERSE_LOW[k] = (1 - high * odd - productError(high, odd, high * odd)) / odd;
}

/** `a * b - product`, exactly, for `product = fl(a * b)` (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * The natural logarithm of a normal number, correctly rounded (the error before the last rounding
 * is below 2^-75 of the result). `Math.log` is an ulp off for some inputs, differently in every
 * engine, which would make a random stream depend on the machine.
 *
 * With `x = m * 2^e`, `log x = e ln 2 + 2 atanh s`, `s = (m - 1) / (m + 1)`, in double-double.
 *
 * @param x a positive, finite number that is not subnormal.
 */
export function roundedLog(x: number): number {
  let exponent = Math.round(Math.log2(x));
  let mantissa = x * 2 ** -exponent;
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  } else if (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  }

  // s = (m - 1) / (m + 1): the numerator is exact, the denominator is a double and its error.
  const numerator = mantissa - 1;
  const denominator = mantissa + 1;
  const denominatorLow = mantissa - (denominator - 1);
  const sHigh = numerator / denominator;
  const quotient = sHigh * denominator;
  const remainder = numerator - quotient - productError(sHigh, denominator, quotient);
  const sLow = (remainder - sHigh * denominatorLow) / denominator;

  const square = sHigh * sHigh;
  const zLow = productError(sHigh, sHigh, square) + 2 * sHigh * sLow;
  const zHigh = square + zLow;
  const zRest = square - zHigh + zLow;

  // Horner: sum over k of z^k / (2k + 1), the tail in plain doubles.
  let tail = 0;
  for (let k = TERMS - 1; k >= EXACT_TERMS; k--) tail = tail * zHigh + (INVERSE_HIGH[k] as number);
  let high = tail;
  let low = 0;
  for (let k = EXACT_TERMS - 1; k >= 0; k--) {
    const product = high * zHigh;
    const productLow = productError(high, zHigh, product) + (high * zRest + low * zHigh);
    const term = INVERSE_HIGH[k] as number;
    const sum = term + product; // |term| > |product|
    const sumLow = product - (sum - term) + productLow + (INVERSE_LOW[k] as number);
    high = sum + sumLow;
    low = sum - high + sumLow;
  }

  const atanh = high * sHigh;
  const atanhLow = productError(high, sHigh, atanh) + (high * sLow + low * sHigh);
  const shift = exponent * LN2_HIGH;
  const shiftLow = productError(exponent, LN2_HIGH, shift) + exponent * LN2_LOW;
  const total = shift + 2 * atanh;
  const part = total - shift;
  const totalLow = shift - (total - part) + (2 * atanh - part) + shiftLow + 2 * atanhLow;
  return total + totalLow;
}
