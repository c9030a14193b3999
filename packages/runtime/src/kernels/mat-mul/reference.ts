/**
 * Matrix product of [rows, inner] and [inner, columns], each possibly given transposed.
 *
 * @returns [rows, columns].
 */
export function matMulReference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  size: { readonly rows: number; readonly inner: number; readonly columns: number },
  transposeA: boolean,
  transposeB: boolean,
): Float64Array {
  const { rows, inner, columns } = size;
  const product = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < inner; k++)
        product[i * columns + j]! +=
          a[transposeA ? k * rows + i : i * inner + k]! *
          b[transposeB ? j * inner + k : k * columns + j]!;
  return product;
}
