import protobuf from 'protobufjs/minimal.js';
import type { OnnxValueInfo } from './model.js';
import {
  DIMENSION,
  GRAPH,
  MODEL,
  OPSET,
  SHAPE,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
  WIRE_BYTES,
  WIRE_VARINT,
} from './protobuf.js';

/** A tensor's name and shape, whose free dimensions have names. */
type NamedShape = Required<Pick<OnnxValueInfo, 'name' | 'shape'>>;

/** What an ONNX file takes and gives. */
export interface OnnxSignature {
  readonly opset: number;
  readonly inputs: readonly NamedShape[];
  readonly outputs: readonly NamedShape[];
}

/** Reads what a file that was written here takes and gives; its weights are passed over. */
export function onnxSignature(file: Uint8Array): OnnxSignature {
  const model = Message.of(file);
  const graph = model.message(MODEL.graph);
  return {
    opset: model.message(MODEL.opsetImport).integer(OPSET.version),
    inputs: graph.messages(GRAPH.input).map(valueInfo),
    outputs: graph.messages(GRAPH.output).map(valueInfo),
  };
}

function valueInfo(value: Message): NamedShape {
  const type = value.message(VALUE_INFO.type).message(TYPE.tensor);
  const dimensions = type.message(TENSOR_TYPE.shape).messages(SHAPE.dimension);
  return {
    name: value.text(VALUE_INFO.name),
    shape: dimensions.map((dimension) =>
      dimension.has(DIMENSION.parameter)
        ? dimension.text(DIMENSION.parameter)
        : dimension.integer(DIMENSION.value),
    ),
  };
}

/** The fields of a message by number: whole numbers as they are, all else as the bytes it takes. */
class Message {
  private constructor(private readonly fields: ReadonlyMap<number, (number | Uint8Array)[]>) {}

  static of(bytes: Uint8Array): Message {
    const reader = protobuf.Reader.create(bytes);
    const fields = new Map<number, (number | Uint8Array)[]>();
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const [number, wireType] = [tag >>> 3, tag & 7];
      if (wireType !== WIRE_VARINT && wireType !== WIRE_BYTES) {
        reader.skipType(wireType);
        continue;
      }
      const value = wireType === WIRE_VARINT ? reader.uint32() : reader.bytes();
      const values = fields.get(number);
      if (values) values.push(value);
      else fields.set(number, [value]);
    }
    return new Message(fields);
  }

  has(field: number): boolean {
    return this.fields.has(field);
  }

  integer(field: number): number {
    return this.fields.get(field)?.[0] as number;
  }

  text(field: number): string {
    return new TextDecoder().decode(this.fields.get(field)?.[0] as Uint8Array);
  }

  message(field: number): Message {
    return Message.of(this.fields.get(field)?.[0] as Uint8Array);
  }

  messages(field: number): Message[] {
    return (this.fields.get(field) ?? []).map((bytes) => Message.of(bytes as Uint8Array));
  }
}
