import { readFileSync } from 'node:fs';
import { LucidaError } from '@lucida/runtime/errors';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import {
  formatCsv,
  formatJson,
  type NpyArray,
  npyArray,
  numbersOf,
  readNpy,
  readNpz,
  writeNpy,
  writeNpz,
} from '../src/index.js';

interface NpyCase {
  name: string;
  version: number[];
  file: string;
  dtype: string;
  shape: number[];
  values: string[];
}

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/formats.json', import.meta.url), 'utf8'),
) as {
  npy: NpyCase[];
  refusedNpy: Record<string, string>;
  npz: Record<string, string>;
};

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const ascii = (text: string) => new TextEncoder().encode(text);

/** Python's repr as the element the reader gives. */
function parsed(text: string, dtype: string): unknown {
  if (dtype === 'string') return text;
  if (dtype === 'bool') return Number(text === 'True');
  return dtype.endsWith('64') && !dtype.startsWith('f') ? BigInt(text) : Number(text);
}

describe('readNpy', () => {
  test.each(fixtures.npy.map((c) => [`${c.name} v${c.version[0]}`, c] as const))(
    'reads what numpy wrote: %s',
    (_, expected) => {
      const array = readNpy(bytesOf(expected.file), 'a.npy');
      expect(array.dtype).toBe(expected.dtype);
      expect(array.shape).toEqual(expected.shape);
      expect(Array.from(array.data as ArrayLike<unknown>)).toEqual(
        expected.values.map((text) => parsed(text, expected.dtype)),
      );
    },
  );

  test.each(Object.entries(fixtures.refusedNpy))('refuses elements that are %s', (_, file) => {
    expect(() => readNpy(bytesOf(file), 'a.npy')).toThrow(LucidaError);
    expect(() => readNpy(bytesOf(file), 'a.npy')).toThrow(/Cannot read a\.npy: its elements are/);
  });

  test('takes a Buffer of Node, and leaves it as it is', () => {
    const file = fixtures.npy.find((c) => c.name === '>f8')?.file as string;
    const buffer = Buffer.from(file, 'base64');
    expect(readNpy(buffer, 'a.npy')).toEqual(readNpy(bytesOf(file), 'a.npy'));
    expect(buffer.toString('base64')).toBe(file);
  });

  test('refuses every truncation', () => {
    const file = bytesOf(fixtures.npy.find((c) => c.name === 'fortran')?.file as string);
    for (let end = 0; end < file.length; end++) {
      expect(() => readNpy(file.subarray(0, end), 'a.npy')).toThrow(/^Cannot read a\.npy: /);
    }
  });

  test('refuses more bytes than the header says', () => {
    const file = writeNpy(npyArray(Float32Array.of(1, 2)));
    expect(() => readNpy(Uint8Array.of(...file, 0), 'a.npy')).toThrow(/needs 8 bytes .* are 9/);
  });

  const foreign: [string, Uint8Array, RegExp][] = [
    ['a web page', ascii('<!DOCTYPE html><html>'), /not an \.npy array but a web page/],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10), /but a PNG image/],
    ['nothing', new Uint8Array(0), /but an empty file/],
    ['a header without a shape', header("{'descr': '<f8', 'fortran_order': False, }"), /'shape'/],
    ['a shape that overflows', header(shaped('(9999999999, 9999999999, 99999999999)')), /needs/],
    ['a shape below zero', header(shaped('(-1,)')), /no valid 'shape'/],
    ['an unknown version', Uint8Array.of(...ascii('\x93NUMPY').slice(1), 9, 0), /Cannot read/],
  ];
  test.each(foreign)('refuses %s', (_, bytes, message) => {
    expect(() => readNpy(bytes, 'a.npy')).toThrow(LucidaError);
    expect(() => readNpy(bytes, 'a.npy')).toThrow(message);
  });

  test('gives an array or one sentence for any change of any byte', () => {
    const file = writeNpy(npyArray(Int16Array.of(1, 2, 3, 4), [2, 2]));
    corrupt(file, (bytes) => readNpy(bytes, 'a.npy'));
  });
});

function shaped(shape: string): string {
  return `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`;
}

function header(text: string): Uint8Array {
  return Uint8Array.of(0x93, ...ascii('NUMPY'), 1, 0, text.length, 0, ...ascii(text));
}

/** Changes some bytes at random; whatever is thrown must be a LucidaError of one line. */
function corrupt(file: Uint8Array, read: (bytes: Uint8Array) => unknown): void {
  const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = file.slice();
      for (const [at, value] of changes) bytes[at] = value;
      expectCleanFailure(() => read(bytes));
    }),
    { numRuns: 300 },
  );
}

function expectCleanFailure(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(LucidaError);
    expect((error as Error).message).toMatch(/^Cannot read .*\.$/s);
  }
}

const anyArray: fc.Arbitrary<NpyArray> = fc.oneof(
  fc.float64Array().map((data) => npyArray(data)),
  fc.float32Array().map((data) => npyArray(data, [1, data.length, 1])),
  fc.int8Array().map((data) => npyArray(data)),
  fc.uint16Array().map((data) => npyArray(data, [data.length, 1])),
  fc.int32Array().map((data) => npyArray(data)),
  fc.bigInt64Array().map((data) => npyArray(data)),
  fc.bigUint64Array().map((data) => npyArray(data)),
  fc
    .array(fc.string({ unit: 'binary' }).filter((s) => !s.endsWith('\0')))
    .map((data) => npyArray(data)),
);

describe('writeNpy and writeNpz', () => {
  test('what is written is read back equal', () => {
    fc.assert(
      fc.property(anyArray, anyArray, (a, b) => {
        expect(readNpy(writeNpy(a), 'a')).toEqual(a);
        const both = readNpz(
          writeNpz([
            ['a', a],
            ['b', b],
          ]),
          'ab.npz',
        );
        expect(both).toEqual(
          new Map([
            ['a', a],
            ['b', b],
          ]),
        );
      }),
    );
  });

  test('writes the bytes that numpy writes', () => {
    const same = [
      'i1',
      'u1',
      '<i2',
      '<u2',
      '<i4',
      '<u4',
      '<i8',
      '<u8',
      '<f4',
      '<f8',
      'bool',
      'scalar',
      'empty',
      'unicode',
    ];
    const compared = fixtures.npy.filter((c) => same.includes(c.name) && c.version[0] === 1);
    expect(compared).toHaveLength(same.length);
    for (const { file, name } of compared) {
      const bytes = bytesOf(file);
      expect([name, Buffer.from(writeNpy(readNpy(bytes, name))).toString('base64')]).toEqual([
        name,
        file,
      ]);
    }
  });

  test('equal arrays give equal archives', () => {
    const write = () => writeNpz([['a', npyArray(Float64Array.of(1, 2))]]);
    expect(write()).toEqual(write());
  });
});

describe('readNpz', () => {
  test.each(Object.entries(fixtures.npz))('reads what numpy wrote, %s', (_, file) => {
    const arrays = readNpz(bytesOf(file), 'a.npz');
    expect([...arrays.keys()]).toEqual(['a', 'b', 'zeros']);
    expect(arrays.get('a')).toEqual(npyArray(Float64Array.of(0, 1, 2, 3, 4, 5), [2, 3]));
    expect(arrays.get('b')).toEqual(npyArray(BigInt64Array.of(1n, 2n)));
    expect(arrays.get('zeros')).toEqual(npyArray(new Float64Array(500)));
  });

  test.each(Object.entries(fixtures.npz))('refuses every truncation, %s', (_, base64) => {
    const file = bytesOf(base64);
    for (let end = 0; end < file.length; end += end < 200 ? 1 : 7) {
      expect(() => readNpz(file.subarray(0, end), 'a.npz')).toThrow(/^Cannot read .*a\.npz/);
    }
  });

  test.each(Object.entries(fixtures.npz))('any change of any byte is noticed, %s', (_, base64) => {
    corrupt(bytesOf(base64), (bytes) => readNpz(bytes, 'a.npz'));
  });

  test('a changed value does not pass for data', () => {
    const file = bytesOf(fixtures.npz.stored as string);
    // The data of array a ends 8 bytes before the next entry; its sixth value is 5.
    const five = Buffer.from(file).indexOf(Buffer.from(Float64Array.of(5).buffer));
    file[five] = 1;
    expect(() => readNpz(file, 'a.npz')).toThrow(/entry a\.npy is damaged \(the checksum/);
  });

  const one = writeNpy(npyArray(Float32Array.of(1)));
  const archives: [string, Uint8Array, RegExp][] = [
    ['another format', ascii('<html>'), /not a zip archive but a web page/],
    [
      'a path out of the folder',
      zipSync({ '../x.npy': one }),
      /"..\/x.npy" is not a plain file name/,
    ],
    ['an absolute path', zipSync({ '/x.npy': one }), /not a plain file name/],
    ['a Windows path', zipSync({ 'C:\\x.npy': one }), /not a plain file name/],
    [
      'something that is no array',
      zipSync({ 'x.npy': ascii('hello there') }),
      /the array x of a\.npz: it is not an \.npy array/,
    ],
  ];
  test.each(archives)('refuses %s', (_, bytes, message) => {
    expect(() => readNpz(bytes, 'a.npz')).toThrow(LucidaError);
    expect(() => readNpz(bytes, 'a.npz')).toThrow(message);
  });

  /** Writes into each directory entry the size that it claims to unpack to. */
  function claiming(file: Uint8Array, size: number): Uint8Array {
    const bytes = Buffer.from(file);
    for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; ) {
      bytes.writeUInt32LE(size, at + 24);
      at = bytes.indexOf('PK\x01\x02', at + 1, 'latin1');
    }
    return new Uint8Array(bytes);
  }

  test('refuses bombs before unpacking them', () => {
    const zeros = zipSync({ 'a.npy': new Uint8Array(100_000), 'b.npy': new Uint8Array(100_000) });
    expect(() => readNpz(claiming(zeros, 2 ** 30), 'a.npz')).toThrow(
      /unpacks to 2147483648 bytes, more than the 1073741824 allowed/,
    );
    expect(() => readNpz(claiming(zeros, 2 ** 28), 'a.npz')).toThrow(/claims to unpack to/);
    expect(() => readNpz(claiming(zeros, 10), 'a.npz')).toThrow(/a\.npy is damaged/);
  });

  test('refuses entries of one name', () => {
    const twice = Buffer.from(zipSync({ 'a.npy': one, 'b.npy': one }));
    for (let at = twice.indexOf('b.npy'); at >= 0; at = twice.indexOf('b.npy'))
      twice.write('a', at);
    expect(() => readNpz(twice, 'a.npz')).toThrow(/two entries named a\.npy/);
  });
});

describe('numbersOf', () => {
  test('gives 64-bit integers only where they are exact', () => {
    expect([
      ...Array.from(numbersOf(npyArray(BigInt64Array.of(-5n, 2n ** 53n - 1n)), 'y')),
    ]).toEqual([-5, 9007199254740991]);
    expect(() => numbersOf(npyArray(BigUint64Array.of(1n, 2n ** 60n)), 'y of f.npz')).toThrow(
      /Element 1 of y of f\.npz is 1152921504606846976, which is beyond 2\^53/,
    );
    expect(() => numbersOf(npyArray(['a']), 'y')).toThrow(/text in y/);
    expect(() => npyArray(['a'], [2])).toThrow(/shape \(2\) has 2 elements, but 1/);
  });
});

describe('tables', () => {
  test('JSON is nested as the shape is', () => {
    const text = formatJson([
      ['a', npyArray(Float64Array.of(1, 2.5, 3, 4, 5, 6), [3, 1, 2])],
      ['b', npyArray(BigInt64Array.of(7n))],
      ['s', npyArray(Float32Array.of(0.5), [])],
      ['names', npyArray(['x"y'])],
      ['none', npyArray(new Float32Array(0), [0, 2])],
      ['hollow', npyArray(new Float32Array(0), [2, 0])],
    ]);
    expect(JSON.parse(text)).toEqual({
      a: [[[1, 2.5]], [[3, 4]], [[5, 6]]],
      b: [7],
      s: 0.5,
      names: ['x"y'],
      none: [],
      hollow: [[], []],
    });
  });

  test('CSV quotes what needs it', () => {
    expect(
      formatCsv(
        ['a', 'b,c'],
        [
          [1, 'x'],
          [0.1, 'say "hi"\n'],
        ],
      ),
    ).toBe('a,"b,c"\n1,x\n0.1,"say ""hi""\n"\n');
  });

  test('neither holds NaN', () => {
    expect(() => formatJson([['a', npyArray(Float32Array.of(1, NaN))]])).toThrow(
      /element 1 of a is NaN/,
    );
    expect(() => formatCsv(['a'], [[1], [Infinity]])).toThrow(/row 2 of the table is Infinity/);
  });
});
