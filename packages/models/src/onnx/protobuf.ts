import protobuf from 'protobufjs/minimal.js';
import type {
  OnnxAttribute,
  OnnxGraphParts,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from './model.js';

// Written field by field, as event files are: protobufjs' reflection compiles code from strings, which
// a page's content policy may forbid, and the package `onnx-proto` stands on protobufjs 6.

/** Field numbers of onnx.proto. */
export const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 } as const;
export const OPSET = { domain: 1, version: 2 } as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, f: 2, i: 3, s: 4, ints: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 } as const;
const DATA_TYPE = { float: 1, int64: 7 } as const;
export const VALUE_INFO = { name: 1, type: 2 } as const;
export const TYPE = { tensor: 1 } as const;
export const TENSOR_TYPE = { elementType: 1, shape: 2 } as const;
export const SHAPE = { dimension: 1 } as const;
export const DIMENSION = { value: 1, parameter: 2 } as const;

export const WIRE_VARINT = 0;
export const WIRE_BYTES = 2;
const WIRE_32_BIT = 5;

/** The first opset with layer normalisation, and so one that runtimes have known since 2022. */
const OPSET_VERSION = 17;
/** That of the first ONNX release with this opset. */
const IR_VERSION = 8;

/** Encodes a graph as a `ModelProto`. */
export function encodeGraph(graph: OnnxGraphParts): Uint8Array {
  const writer = protobuf.Writer.create();
  integer(writer, MODEL.irVersion, IR_VERSION);
  text(writer, MODEL.producerName, 'lucida');
  message(writer, MODEL.graph, () => {
    for (const node of graph.nodes) message(writer, GRAPH.node, () => writeNode(writer, node));
    text(writer, GRAPH.name, graph.name);
    for (const tensor of graph.initializers) {
      message(writer, GRAPH.initializer, () => writeTensor(writer, tensor));
    }
    for (const input of graph.inputs) message(writer, GRAPH.input, () => writeValue(writer, input));
    for (const output of graph.outputs) {
      message(writer, GRAPH.output, () => writeValue(writer, output));
    }
  });
  message(writer, MODEL.opsetImport, () => {
    text(writer, OPSET.domain, '');
    integer(writer, OPSET.version, OPSET_VERSION);
  });
  return writer.finish();
}

function writeNode(writer: protobuf.Writer, { name, op, inputs, outputs, attributes }: OnnxNode) {
  for (const input of inputs) text(writer, NODE.input, input);
  for (const output of outputs) text(writer, NODE.output, output);
  text(writer, NODE.name, name);
  text(writer, NODE.opType, op);
  for (const [key, value] of Object.entries(attributes)) {
    message(writer, NODE.attribute, () => writeAttribute(writer, key, value));
  }
}

function writeAttribute(writer: protobuf.Writer, name: string, value: OnnxAttribute) {
  text(writer, ATTRIBUTE.name, name);
  let type: number;
  if (typeof value === 'number') {
    integer(writer, ATTRIBUTE.i, value);
    type = ATTRIBUTE_TYPE.int;
  } else if (typeof value === 'string') {
    text(writer, ATTRIBUTE.s, value);
    type = ATTRIBUTE_TYPE.string;
  } else if ('float' in value) {
    writer.uint32(tag(ATTRIBUTE.f, WIRE_32_BIT)).float(value.float);
    type = ATTRIBUTE_TYPE.float;
  } else {
    for (const number of value) integer(writer, ATTRIBUTE.ints, number);
    type = ATTRIBUTE_TYPE.ints;
  }
  integer(writer, ATTRIBUTE.type, type);
}

function writeTensor(writer: protobuf.Writer, { name, shape, type, bytes }: OnnxTensor) {
  for (const size of shape) integer(writer, TENSOR.dims, size);
  integer(writer, TENSOR.dataType, DATA_TYPE[type]);
  text(writer, TENSOR.name, name);
  writer.uint32(tag(TENSOR.rawData, WIRE_BYTES)).bytes(bytes);
}

function writeValue(writer: protobuf.Writer, { name, shape, type = 'float' }: OnnxValueInfo) {
  text(writer, VALUE_INFO.name, name);
  message(writer, VALUE_INFO.type, () =>
    message(writer, TYPE.tensor, () => {
      integer(writer, TENSOR_TYPE.elementType, DATA_TYPE[type]);
      if (shape === undefined) return;
      message(writer, TENSOR_TYPE.shape, () => {
        for (const size of shape) {
          message(writer, SHAPE.dimension, () =>
            typeof size === 'number'
              ? integer(writer, DIMENSION.value, size)
              : text(writer, DIMENSION.parameter, size),
          );
        }
      });
    }),
  );
}

const tag = (field: number, wireType: number) => (field << 3) | wireType;

function integer(writer: protobuf.Writer, field: number, value: number): void {
  writer.uint32(tag(field, WIRE_VARINT)).int64(value);
}

function text(writer: protobuf.Writer, field: number, value: string): void {
  writer.uint32(tag(field, WIRE_BYTES)).string(value);
}

function message(writer: protobuf.Writer, field: number, write: () => void): void {
  writer.uint32(tag(field, WIRE_BYTES)).fork();
  write();
  writer.ldelim();
}
