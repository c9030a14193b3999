import type { OnnxNetwork } from '@lucida/models/onnx';
import { UsageError } from '@lucida/runtime/errors';

/**
 * Writes one-hot rows of the class that is explained, `[n, classes]`: each sample's predicted one, or
 * the same for all.
 *
 * @throws UsageError for a class that there is not.
 */
export function classRows(
  { writer, classes, logits }: OnnxNetwork,
  target: 'predicted' | number,
): string {
  if (target === 'predicted') {
    const attributes = { axis: -1, keepdims: 0 };
    const predicted = writer.add('ArgMax', [logits], 'explanation/class', attributes);
    const values = [writer.integers([classes]), writer.floats([0, 1], [2])];
    return writer.add('OneHot', [predicted, ...values], 'explanation/one-hot');
  }
  if (!Number.isInteger(target) || target < 0 || target >= classes) {
    throw new UsageError(
      `The class to explain is ${target}, but the model's classes are 0 to ${classes - 1}.`,
    );
  }
  const row = Array.from({ length: classes }, (_, i) => Number(i === target));
  const shape = writer.add('Shape', [logits], 'explanation/shape');
  return writer.add('Expand', [writer.floats(row, [1, classes]), shape], 'explanation/one-hot');
}
