import type { GraphRunner } from './graph-runner.js';

/** Either onnxruntime's version, or why it cannot be had and what to do about it. */
export type NativeProbe =
  | { readonly version: string; readonly missing: null }
  | { readonly version: null; readonly missing: string };

/** How a platform comes by what runs ONNX files natively. */
export interface NativeRuntime {
  /** Finds out what there is, and loads nothing. */
  probe(): NativeProbe;
  /** @throws UsageError that says why it cannot be had. */
  open(): GraphRunner;
}
