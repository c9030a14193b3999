/** How much memory a computation may take on the current backend. */
export interface MemoryBudget {
  /** For all tensors alive at once, weights included. */
  readonly bytes: number;
  /**
   * How much of it to plan for. The rest is for what kernels need beside their tensors, and on wasm
   * for gaps in the heap, which grows by up to a fifth at a time.
   */
  readonly plannable: number;
  /** Whether another budget than the backend's own was asked for. */
  readonly asked: boolean;
  /**
   * The most that one tensor may take: a limit of the adapter or of the heap. Only the weights of a
   * dense layer may be larger: their products are formed in parts.
   */
  readonly largestTensor: number;
  /** How large to plan a tensor that could be divided: on wasm so that gaps in the heap serve again. */
  readonly plannableTensor: number;
  /** One clause: where the number comes from. */
  readonly reason: string;
}

/** What a backend has to give, in bytes. */
export interface Supply {
  /** The budget where nobody asks for another. */
  readonly unasked: MemoryBudget;
  /** The budget of so many bytes. */
  asked(bytes: number): MemoryBudget;
  /** The most that may be asked for. */
  readonly most: number;
}
