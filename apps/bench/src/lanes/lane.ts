/**
 * A lane is one way to compute: an engine on a backend with a number of threads, in a process (Node)
 * or a worker (browser) of its own, so that its memory is its own and its end ends nothing else.
 * Lanes of a run are alive together, and take turns: one call runs at a time.
 */

/** `lucida`: tfjs with Lucida's kernels; `tfjs`: as it is installed; `onnxruntime`: its forward pass. */
export const ENGINES = ['lucida', 'tfjs', 'onnxruntime'] as const;
export type Engine = (typeof ENGINES)[number];

export interface LaneSpec {
  readonly engine: Engine;
  /** `webgpu`, `native` (Lucida's alone, on all cores), `wasm` or `cpu`. */
  readonly backend: string;
  readonly threads: number;
}

/** `wasm`, `tfjs/wasm`, `onnxruntime/cpu x 2`: how results, tables and charts name a lane. */
export function laneName({ engine, backend, threads }: LaneSpec): string {
  const name = engine === 'lucida' ? backend : `${engine}/${backend}`;
  return threads === 1 ? name : `${name} x ${threads}`;
}

export interface Adapter {
  readonly name: string;
  /** Driver and version where the platform tells, else "". */
  readonly driver: string;
  /** Whether it is a driver on the CPU. */
  readonly software: boolean;
}

export interface LaneFacts {
  /** From loading the engine to a backend that answers, compiling its WebAssembly included. */
  readonly startMs: number;
  readonly adapter: Adapter | null;
  /** Of the engine: tfjs' or onnxruntime's. */
  readonly version: string;
  /** Whether calls tell the device's own time (timestamp queries). */
  readonly timestamps: boolean;
}

/** What the device does at best, measured in the same run. */
export interface Roofline {
  /** Of a large float32 matrix product, 2 operations a multiply-add. */
  readonly gflops: number;
  /** Of a large elementwise copy, bytes read plus bytes written, in 10^9 bytes a second. */
  readonly gigabytesPerSecond: number;
}

/** A network to measure: one of ours with random weights, or a user's file. */
export interface SubjectSpec {
  /** The key of `SUBJECTS`, or the file's path. */
  readonly name: string;
  readonly source:
    | {
        readonly architecture: string;
        readonly inputShape: readonly number[];
        readonly classes: number;
      }
    | { readonly channels: number }
    /** A path in Node, in a page a URL. */
    | { readonly file: string };
  /** The layer that maps are drawn at; null: the model's `defaultTargetLayer`. */
  readonly layer: string | null;
}

export interface CaseSpec {
  readonly subject: SubjectSpec;
  readonly batch: number;
}

export interface CaseFacts {
  readonly layer: string;
  readonly inputShape: readonly number[];
  /** Channels of that layer. */
  readonly channels: number;
  /** What `auto` chooses for Ablation-CAM here. */
  readonly strategy: string | null;
  /** Building or reading the model, weights on the device. */
  readonly buildMs: number;
  /** Of one forward pass of one sample; null where not known. */
  readonly multiplyAdds: number | null;
  /** That a forward pass of one sample moves at least: activations written and read once. */
  readonly activationBytes: number | null;
  readonly weightBytes: number | null;
  /** Tasks that this lane cannot do on this case, and why (one clause). */
  readonly cannot: Readonly<Record<string, string>>;
  /**
   * Multiply-adds of a task for one sample where they are known (strategies; `score` and the methods
   * where it can be told), to leave out what would take too long.
   */
  readonly costs: Readonly<Record<string, number>>;
}

export interface Call {
  /** Until the result is on the host. */
  readonly ms: number;
  /** The device's own time, or null. */
  readonly deviceMs: number | null;
}

export interface FirstCall extends Call {
  /** Of `ms`, what it took to make pipelines (webgpu); null where that cannot be told. */
  readonly compileMs: number | null;
  /** Result for the first sample: logits, a raw map, scores, or the loss; to be compared. */
  readonly values: Float32Array;
  /**
   * Where only a part was run, as with a loop over channels that would take hours: `ms` is then what
   * was measured times `of / measured`.
   */
  readonly extrapolated: { readonly measured: number; readonly of: number } | null;
}

export interface Peak {
  /** Bytes on the device since `open`. */
  readonly device: number | null;
  /** Bytes of the process since it began; null in a browser. */
  readonly process: number | null;
}

export interface Lane {
  start(): Promise<LaneFacts>;
  /** Null where it makes no sense (onnxruntime). */
  roofline(): Promise<Roofline | null>;
  open(given: CaseSpec): Promise<CaseFacts>;
  first(task: string): Promise<FirstCall>;
  call(task: string): Promise<Call>;
  peak(): Promise<Peak>;
  /** Frees the case. */
  close(): Promise<void>;
  /** Ends the lane, whatever it is doing. */
  stop(): Promise<void>;
}

/** Starts a process or a worker for a lane. */
export type OpenLane = (spec: LaneSpec) => Lane;
