/** What an ONNX file holds, as far as it is written here; names as in onnx.proto. */
export interface OnnxGraphParts {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/** One application of an operator. */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** An input that is left out is "". */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

/** Whole numbers, unless they stand in `float`. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: 'float' | 'int64';
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

/** A tensor's shape, whose free dimensions have names. */
export interface OnnxValueInfo {
  readonly name: string;
  /** Left out where it is not known. */
  readonly shape?: readonly (number | string)[];
  /** Default `float`. */
  readonly type?: OnnxTensor['type'];
}
