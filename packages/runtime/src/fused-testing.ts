import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { test } from 'vitest';
import type { FusedKernel, HostTensor } from './fused/types.js';
import { describeEachBackend, expectClose, expectNoLeak } from './testing.js';

/** What a kernel is run on. */
export interface KernelCase<Names extends string, Attrs> {
  readonly inputs: Readonly<Record<Names, HostTensor>>;
  readonly attrs: Attrs;
}

/**
 * Holds the forms of a kernel together: on every backend, the form that tfjs takes there and the
 * composed one must give what the host form gives, and leave no tensor behind.
 *
 * @param tolerance As in `expectClose`.
 */
export function testKernelForms<Names extends string, Attrs extends object>(
  kernel: FusedKernel<Names, Attrs>,
  cases: fc.Arbitrary<KernelCase<Names, Attrs>>,
  { tolerance = 1e-5, runs = 50 }: { readonly tolerance?: number; readonly runs?: number } = {},
): void {
  const { forms } = kernel;
  describeEachBackend(forms.name, () => {
    const forEach = (check: (given: KernelCase<Names, Attrs>) => Promise<void>) =>
      fc.assert(fc.asyncProperty(cases, check), { numRuns: runs });

    test('the registered form gives what the host form gives', () =>
      forEach(async (given) => {
        expectClose(await run(kernel, given), expected(forms.host, given), tolerance);
      }));
    test('the composed form gives what the host form gives', () =>
      forEach(async (given) => {
        expectClose(await run(forms.ops, given), expected(forms.host, given), tolerance);
      }));
    test('leaves no tensor behind', async () => {
      const [given] = fc.sample(cases, { numRuns: 1, seed: 1 }) as [KernelCase<Names, Attrs>];
      await expectNoLeak(() => run(kernel, given));
    });
  });
}

function expected<Names extends string, Attrs extends object>(
  { shape, run: fill }: FusedKernel<Names, Attrs>['forms']['host'],
  { inputs, attrs }: KernelCase<Names, Attrs>,
): Float32Array {
  const output = new Float32Array(tf.util.sizeFromShape(shape(inputs, attrs)));
  fill(inputs, attrs, output);
  return output;
}

async function run<Names extends string, Attrs>(
  form: (inputs: Record<Names, tf.Tensor>, attrs: Attrs) => tf.Tensor,
  { inputs, attrs }: KernelCase<Names, Attrs>,
): Promise<Float32Array> {
  const result = tf.tidy(() => {
    const tensors = Object.entries<HostTensor>(inputs).map(([name, { values, shape }]) => {
      const dtype = values instanceof Int32Array ? 'int32' : 'float32';
      return [name, tf.tensor(values, [...shape], dtype)];
    });
    return form(Object.fromEntries(tensors), attrs);
  });
  return (await result.data<'float32'>().finally(() => result.dispose())).slice();
}
