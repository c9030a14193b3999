/**
 * The class of each sample with the largest score, `[n]`; of equal ones the first.
 *
 * @param scores Logits or probabilities, row-major, `[n, classes]`.
 */
export function predictedClasses(scores: Float32Array | Float64Array, classes: number): Int32Array {
  const predicted = new Int32Array(scores.length / classes);
  for (let sample = 0; sample < predicted.length; sample++) {
    const start = sample * classes;
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (scores[start + c]! > scores[start + best]!) best = c;
    }
    predicted[sample] = best;
  }
  return predicted;
}
