/** An activation, element by element. */
interface Elementwise {
  value(x: number, alpha: number): number;
  /** Its derivative; at a kink as TensorFlow takes it. */
  slope(x: number, alpha: number): number;
  /** Where the derivative jumps. */
  readonly kinks: readonly number[];
}

const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

export const ACTIVATIONS = {
  relu: { value: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0), kinks: [0] },
  relu6: {
    value: (x) => Math.min(6, Math.max(0, x)),
    slope: (x) => (x > 0 && x < 6 ? 1 : 0),
    kinks: [0, 6],
  },
  leakyRelu: {
    value: (x, alpha) => (x > 0 ? x : alpha * x),
    slope: (x, alpha) => (x > 0 ? 1 : alpha),
    kinks: [0],
  },
  elu: {
    value: (x) => (x > 0 ? x : Math.expm1(x)),
    slope: (x) => (x > 0 ? 1 : Math.exp(x)),
    kinks: [],
  },
  selu: {
    value: (x) => SELU.scale * (x > 0 ? x : SELU.alpha * Math.expm1(x)),
    slope: (x) => SELU.scale * (x > 0 ? 1 : SELU.alpha * Math.exp(x)),
    kinks: [0],
  },
  sigmoid: { value: sigmoid, slope: (x) => sigmoid(x) * sigmoid(-x), kinks: [] },
  hardSigmoid: {
    value: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
    slope: (x) => (Math.abs(x) < 2.5 ? 0.2 : 0),
    kinks: [-2.5, 2.5],
  },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2, kinks: [] },
  softplus: { value: (x) => Math.log1p(Math.exp(x)), slope: sigmoid, kinks: [] },
  softsign: {
    value: (x) => x / (1 + Math.abs(x)),
    slope: (x) => 1 / (1 + Math.abs(x)) ** 2,
    kinks: [],
  },
  swish: {
    value: (x) => x * sigmoid(x),
    slope: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
    kinks: [],
  },
} satisfies Record<string, Elementwise>;

export type ActivationName = keyof typeof ACTIVATIONS;

/** Distance of x from the nearest kink; a ReLU's exact 0, as another leaves it, is none. */
export function distanceToKink(name: ActivationName, x: number): number {
  const distances = ACTIVATIONS[name].kinks.map((kink) =>
    x === 0 ? Number.POSITIVE_INFINITY : Math.abs(x - kink),
  );
  return Math.min(Number.POSITIVE_INFINITY, ...distances);
}
