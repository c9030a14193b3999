import protobuf from 'protobufjs/minimal.js';

/** Field numbers of `tensorboard/compat/proto/event.proto` and `summary.proto`. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simpleValue: 2 } as const;

const WIRE_64_BIT = 1;
const WIRE_BYTES = 2;
const WIRE_32_BIT = 5;
const WIRE_VARINT = 0;

const tag = (field: number, wireType: number) => (field << 3) | wireType;

/** The event that opens every event file. */
export function encodeVersionEvent(wallTime: number): Uint8Array {
  return eventAt(wallTime)
    .uint32(tag(EVENT.fileVersion, WIRE_BYTES))
    .string('brain.Event:2')
    .finish();
}

/**
 * One step's scalars as an `Event` message.
 *
 * @param wallTime seconds since 1970.
 * @param step whole number above 0.
 */
export function encodeScalarEvent(
  wallTime: number,
  step: number,
  scalars: Readonly<Record<string, number>>,
): Uint8Array {
  const event = eventAt(wallTime)
    .uint32(tag(EVENT.step, WIRE_VARINT))
    .int64(step)
    .uint32(tag(EVENT.summary, WIRE_BYTES))
    .fork();
  for (const [name, value] of Object.entries(scalars)) {
    event
      .uint32(tag(SUMMARY_VALUE, WIRE_BYTES))
      .fork()
      .uint32(tag(VALUE.tag, WIRE_BYTES))
      .string(name)
      .uint32(tag(VALUE.simpleValue, WIRE_32_BIT))
      .float(value)
      .ldelim();
  }
  return event.ldelim().finish();
}

function eventAt(wallTime: number): protobuf.Writer {
  return protobuf.Writer.create().uint32(tag(EVENT.wallTime, WIRE_64_BIT)).double(wallTime);
}
