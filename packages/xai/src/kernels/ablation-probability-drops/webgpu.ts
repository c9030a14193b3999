import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import type { ProbabilityDropsInput } from './host.js';

const THREADS = 64;

/** One workgroup an ablation. */
export function probabilityDropsShader({
  differences,
}: Readonly<Record<ProbabilityDropsInput, tf.TensorInfo>>): WebGPUForm {
  const [samples, items] = differences.shape as [number, number, number];
  return {
    shape: [samples, items],
    key: '',
    threads: samples * items * THREADS,
    workgroupSize: THREADS,
    code: `
      var<workgroup> shared_values : array<vec2<f32>, ${THREADS}>;

      fn largest_of(local : i32, own : vec2<f32>) -> vec2<f32> {
        shared_values[local] = own;
        for (var reach = ${THREADS / 2}; reach > 0; reach /= 2) {
          workgroupBarrier();
          if (local < reach) {
            shared_values[local] = max(shared_values[local], shared_values[local + reach]);
          }
        }
        workgroupBarrier();
        let largest = shared_values[0];
        workgroupBarrier();
        return largest;
      }

      fn sum_of(local : i32, own : vec2<f32>) -> vec2<f32> {
        shared_values[local] = own;
        for (var reach = ${THREADS / 2}; reach > 0; reach /= 2) {
          workgroupBarrier();
          if (local < reach) { shared_values[local] += shared_values[local + reach]; }
        }
        workgroupBarrier();
        let sum = shared_values[0];
        workgroupBarrier();
        return sum;
      }

      // exp(x) - 1 by its series, for x in (-1, 1).
      fn exp_minus_one(x : f32) -> f32 {
        var sum = 1.0;
        for (var term = 11.0; term >= 2.0; term -= 1.0) { sum = sum * x / term + 1.0; }
        return sum * x;
      }

      // Logits before and after the ablation.
      fn logits_at(sample : i32, row : i32, i : i32) -> vec2<f32> {
        let classes = uniforms.differencesShape[2];
        let intact = logits[sample * classes + i];
        return vec2<f32>(intact, intact - differences[row * classes + i]);
      }

      fn main(index : i32) {
        let items = uniforms.differencesShape[1];
        let classes = uniforms.differencesShape[2];
        let rows = uniforms.differencesShape[0] * items;
        // Workgroups beyond the last row repeat it: all threads must reach every barrier.
        let row = min(index / ${THREADS}, rows - 1);
        let sample = row / items;
        let local = i32(localIndex);

        var own = vec2<f32>(-3.4e38);
        for (var i = local; i < classes; i += ${THREADS}) { own = max(own, logits_at(sample, row, i)); }
        let largest = largest_of(local, own);

        own = vec2<f32>(0.0);
        var of_target = vec2<f32>(0.0);
        var taken_of_target = vec2<f32>(0.0);
        for (var i = local; i < classes; i += ${THREADS}) {
          let exponential = exp(logits_at(sample, row, i) - largest);
          own += exponential;
          if (oneHot[sample * classes + i] == 1.0) {
            of_target = exponential;
            taken_of_target.x = differences[row * classes + i];
          }
        }
        let sums = sum_of(local, own);
        let chosen = sum_of(local, of_target) / sums;
        let taken = sum_of(local, taken_of_target).x;

        var drop = 0.0;
        for (var i = local; i < classes; i += ${THREADS}) {
          let share = exp(logits_at(sample, row, i) - largest) / sums;
          let exponent = taken - differences[row * classes + i];
          if (abs(exponent) < 1.0) {
            drop += chosen.y * share.x * exp_minus_one(exponent);
          } else {
            drop += share.y * chosen.x - share.x * chosen.y;
          }
        }
        let total = sum_of(local, vec2<f32>(drop, 0.0)).x;
        if (local == 0 && index / ${THREADS} < rows) { result[row] = total; }
      }
    `,
  };
}
