import { readFileSync } from 'node:fs';
import { LucidaError } from '@lucida/runtime/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NpyArray, readPickle } from '../src/index.js';

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/formats.json', import.meta.url), 'utf8'),
) as { pickles: string[]; python2: string; evil: string[]; foreign: Record<string, string> };

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const protocols = fixtures.pickles.map((file, protocol) => [protocol, bytesOf(file)] as const);

/** The parts of an array, whatever its class. */
function parts(value: unknown): unknown {
  const { dtype, shape, data } = value as NpyArray;
  return [dtype, shape, Array.from(data as ArrayLike<unknown>)];
}

describe('readPickle', () => {
  test.each(protocols)('reads what Python wrote with protocol %i', (_, file) => {
    const map = readPickle(file, 'a.pkl') as Map<string, unknown>;
    expect(parts(map.get('x'))).toEqual(['float64', [3, 2], [0, 1, 2, 3, 4, 5]]);
    expect(parts(map.get('fortran'))).toEqual(['int64', [2, 3], [0n, 1n, 2n, 3n, 4n, 5n]]);
    expect(parts(map.get('big'))).toEqual(['float32', [2], [1, 2]]);
    expect(parts(map.get('half'))).toEqual(['float32', [1], [0.5]]);
    expect(parts(map.get('bool'))).toEqual(['bool', [2], [1, 0]]);
    expect(parts(map.get('empty'))).toEqual(['float64', [0, 2], []]);
    expect(parts(map.get('names'))).toEqual(['string', [2], ['a', 'bé']]);
    expect(map.get('scalar')).toBe(0.1);
    expect(map.get('integer')).toBe(2n ** 40n);
    const plain = map.get('plain') as unknown[];
    expect(plain.slice(0, 12)).toEqual([
      1,
      -1,
      300,
      70000,
      2 ** 31,
      -(2 ** 40),
      2n ** 70n,
      true,
      false,
      null,
      1.5,
      'é\n\u{1f600}\\',
    ]);
    expect(plain.slice(12).map((bytes) => [...(bytes as Uint8Array)])).toEqual([[], [0, 255]]);
    expect(map.get('tuples')).toEqual([[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]);
    expect(parts((map.get('nested') as Map<string, unknown>).get('y'))).toEqual([
      'int64',
      [1],
      [7n],
    ]);
    expect(map.get('long')).toBe('x'.repeat(300));
    expect(map.get('many')).toEqual(Array.from({ length: 1500 }, (_, i) => i));
  });

  test('reads an array that Python 2 wrote', () => {
    const map = readPickle(bytesOf(fixtures.python2), 'a.pkl') as Map<string, unknown>;
    expect(parts(map.get('x'))).toEqual(['int16', [2], [1, 10]]);
  });

  test.each(Object.entries(fixtures.foreign))('refuses %s by its name', (name, file) => {
    const escaped = name.replaceAll('.', '\\.').replace('builtins', '(builtins|__builtin__)');
    expect(() => readPickle(bytesOf(file), 'a.pkl')).toThrow(LucidaError);
    expect(() => readPickle(bytesOf(file), 'a.pkl')).toThrow(
      new RegExp(`^Cannot read a\\.pkl: it asks for ${escaped}, which no array needs`),
    );
  });

  test.each(fixtures.evil.map((file, protocol) => [protocol, file] as const))(
    'refuses to run code, protocol %i',
    (_, file) => {
      expect(() => readPickle(bytesOf(file), 'a.pkl')).toThrow(/it asks for (posix|nt|os)\.system/);
    },
  );

  test('knows no names that every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const bytes = new TextEncoder().encode(`c${name}\n${name}\n.`);
      expect(() => readPickle(bytes, 'a.pkl')).toThrow(/it asks for/);
    }
  });

  test.each(protocols)('refuses every truncation of protocol %i', (_, file) => {
    for (let end = 0; end < file.length; end += 5) {
      expect(() => readPickle(file.subarray(0, end), 'a.pkl')).toThrow(/^Cannot read a\.pkl: /);
    }
  });

  test.each(protocols)('gives a value or one sentence for any change of protocol %i', (_, file) => {
    const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const bytes = file.slice();
        for (const [at, value] of changes) bytes[at] = value;
        expectCleanFailure(bytes);
      }),
      { numRuns: 400 },
    );
  });

  test('gives a value or one sentence for random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), expectCleanFailure), { numRuns: 2000 });
  });

  test.each([
    ['', /not a pickle but an empty file/],
    ['<html>', /does not begin as a pickle does/],
    ['\x80\x09.', /protocol 9; 0 to 5/],
    ['\x80\x02].]', /^$/],
    ['(', /truncated/],
    ['0.', /damaged/],
    ['h\x05.', /damaged/],
    ['Fabc\n.', /'abc' where a number was expected/],
    ['Iabc\n.', /'abc' where an integer was expected/],
    ['P1\n.', /0x50|does not begin/],
    ['\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\xff.', /truncated/],
  ])('reads %j as it should', (text, message) => {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    let problem = '';
    try {
      readPickle(bytes, 'a.pkl');
    } catch (error) {
      expect(error).toBeInstanceOf(LucidaError);
      problem = (error as Error).message;
    }
    expect(problem).toMatch(message);
  });
});

function expectCleanFailure(bytes: Uint8Array): void {
  try {
    readPickle(bytes, 'a.pkl');
  } catch (error) {
    expect(error).toBeInstanceOf(LucidaError);
    expect((error as Error).message).toMatch(/^Cannot read a\.pkl: .*\.$/s);
  }
}
