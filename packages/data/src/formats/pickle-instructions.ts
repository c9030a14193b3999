import type { ByteReader } from './byte-reader.js';
import { type PickleGlobals, PickleMachine, type PickleValue } from './pickle-machine.js';
import {
  decodeInteger,
  latin1,
  parseFloatText,
  parseInteger,
  unescapeUnicode,
  unquote,
  utf8,
} from './pickle-text.js';

const STOP = 0x2e;

type Instruction = (machine: PickleMachine, reader: ByteReader) => void;

const letter = (text: string) => text.charCodeAt(0);
const textLine = (reader: ByteReader) => latin1(reader.line());

/** The instructions by their byte; the names are those of Python's `pickletools`. */
const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [
    0x80 /* PROTO */,
    (_, r) => {
      const protocol = r.u8();
      if (protocol > 5) r.fail(`it is of pickle protocol ${protocol}; 0 to 5 can be read`);
    },
  ],
  [0x95 /* FRAME */, (_, r) => void r.u64()],
  [letter('(') /* MARK */, (m) => m.mark()],
  [letter('0') /* POP */, (m) => void m.pop()],
  [letter('1') /* POP_MARK */, (m) => void m.popMark()],
  [letter('2') /* DUP */, (m) => m.push(m.top())],

  [letter('N') /* NONE */, (m) => m.push(null)],
  [0x88 /* NEWTRUE */, (m) => m.push(true)],
  [0x89 /* NEWFALSE */, (m) => m.push(false)],
  [
    letter('I') /* INT */,
    (m, r) => {
      const text = textLine(r);
      m.push(text === '01' ? true : text === '00' ? false : parseInteger(text, r));
    },
  ],
  [letter('L') /* LONG */, (m, r) => m.push(parseInteger(textLine(r), r))],
  [letter('J') /* BININT */, (m, r) => m.push(r.i32())],
  [letter('K') /* BININT1 */, (m, r) => m.push(r.u8())],
  [letter('M') /* BININT2 */, (m, r) => m.push(r.u16())],
  [0x8a /* LONG1 */, (m, r) => m.push(decodeInteger(r.take(r.u8()), r))],
  [0x8b /* LONG4 */, (m, r) => m.push(decodeInteger(r.take(r.u32()), r))],
  [letter('F') /* FLOAT */, (m, r) => m.push(parseFloatText(textLine(r), r))],
  [letter('G') /* BINFLOAT */, (m, r) => m.push(r.f64be())],

  [letter('S') /* STRING */, (m, r) => m.push(unquote(textLine(r), r))],
  [letter('T') /* BINSTRING */, (m, r) => m.push(latin1(r.take(r.u32())))],
  [letter('U') /* SHORT_BINSTRING */, (m, r) => m.push(latin1(r.take(r.u8())))],
  [letter('V') /* UNICODE */, (m, r) => m.push(unescapeUnicode(textLine(r), r))],
  [letter('X') /* BINUNICODE */, (m, r) => m.push(utf8(r.take(r.u32()), r))],
  [0x8c /* SHORT_BINUNICODE */, (m, r) => m.push(utf8(r.take(r.u8()), r))],
  [0x8d /* BINUNICODE8 */, (m, r) => m.push(utf8(r.take(r.u64()), r))],
  [letter('B') /* BINBYTES */, (m, r) => m.push(r.take(r.u32()))],
  [letter('C') /* SHORT_BINBYTES */, (m, r) => m.push(r.take(r.u8()))],
  [0x8e /* BINBYTES8 */, (m, r) => m.push(r.take(r.u64()))],
  [0x96 /* BYTEARRAY8 */, (m, r) => m.push(r.take(r.u64()))],

  [letter(']') /* EMPTY_LIST */, (m) => m.push([])],
  [letter('l') /* LIST */, (m) => m.push(m.popMark())],
  [letter('a') /* APPEND */, (m) => m.append(m.popMany(1))],
  [letter('e') /* APPENDS */, (m) => m.append(m.popMark())],
  [letter(')') /* EMPTY_TUPLE */, (m) => m.push([])],
  [letter('t') /* TUPLE */, (m) => m.push(m.popMark())],
  [0x85 /* TUPLE1 */, (m) => m.push(m.popMany(1))],
  [0x86 /* TUPLE2 */, (m) => m.push(m.popMany(2))],
  [0x87 /* TUPLE3 */, (m) => m.push(m.popMany(3))],
  [letter('}') /* EMPTY_DICT */, (m) => m.push(new Map())],
  [
    letter('d') /* DICT */,
    (m) => {
      const pairs = m.popMark();
      m.push(new Map());
      m.setItems(pairs);
    },
  ],
  [letter('s') /* SETITEM */, (m) => m.setItems(m.popMany(2))],
  [letter('u') /* SETITEMS */, (m) => m.setItems(m.popMark())],

  [letter('p') /* PUT */, (m, r) => m.put(parseInteger(textLine(r), r))],
  [letter('q') /* BINPUT */, (m, r) => m.put(r.u8())],
  [letter('r') /* LONG_BINPUT */, (m, r) => m.put(r.u32())],
  [0x94 /* MEMOIZE */, (m) => m.memoize()],
  [letter('g') /* GET */, (m, r) => m.get(parseInteger(textLine(r), r))],
  [letter('h') /* BINGET */, (m, r) => m.get(r.u8())],
  [letter('j') /* LONG_BINGET */, (m, r) => m.get(r.u32())],

  [letter('c') /* GLOBAL */, (m, r) => m.pushGlobal(textLine(r), textLine(r))],
  [
    letter('i') /* INST */,
    (m, r) => {
      m.pushGlobal(textLine(r), textLine(r));
      m.damaged();
    },
  ],
  [
    0x93 /* STACK_GLOBAL */,
    (m) => {
      const [module, name] = m.popMany(2) as [PickleValue, PickleValue];
      m.pushGlobal(module, name);
    },
  ],
  [letter('R') /* REDUCE */, (m) => m.reduce()],
  [letter('b') /* BUILD */, (m) => m.build()],
]);

/**
 * Runs the instructions of a pickle, protocols 0 to 5, of which it knows those that make plain
 * values and that call the given globals. A pickle is a program; this one has nothing else to call.
 *
 * @throws LucidaError for any instruction or global that is not known, and for a damaged pickle.
 */
export function runPickle(reader: ByteReader, globals: PickleGlobals): PickleValue {
  const machine = new PickleMachine(reader, globals);
  for (;;) {
    const at = reader.position;
    const code = reader.u8();
    if (code === STOP) return machine.pop();
    const instruction = INSTRUCTIONS.get(code);
    if (!instruction) {
      const hex = code.toString(16).padStart(2, '0');
      reader.fail(
        at === 0
          ? 'it does not begin as a pickle does'
          : `its instruction 0x${hex} at byte ${at} is none that numpy arrays need`,
      );
    }
    instruction(machine, reader);
  }
}
