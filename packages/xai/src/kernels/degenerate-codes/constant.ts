/** A map whose values differ by less than this share of its maximum is constant but for rounding. */
const CONSTANT = 1e-6;

/** The share of the maximum that the least value of a constant map reaches. */
export const LEAST_SHARE = Math.fround(1 - CONSTANT);
