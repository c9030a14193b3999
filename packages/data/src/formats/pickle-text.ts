import type { ByteReader } from './byte-reader.js';

/** Bytes as text, one character a byte. */
export function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(i, i + 8192)));
  }
  return parts.join('');
}

/** Text of one character a byte as bytes. */
export function latin1Bytes(text: string, reader: ByteReader): Uint8Array {
  return Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    return code < 256 ? code : reader.fail('it has text where bytes were expected');
  });
}

export function utf8(bytes: Uint8Array, reader: ByteReader): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return reader.fail('a text in it is not valid UTF-8');
  }
}

const LETTERS: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/** A quoted Python 2 string, with its escapes. */
export function unquote(text: string, reader: ByteReader): string {
  const match = /^(['"])(.*)\1$/s.exec(text.trim());
  if (!match) reader.fail('a text in it is not quoted as it should be');
  return (match[2] as string).replace(
    /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/gs,
    (_, hex?: string, octal?: string, letter?: string) => {
      if (letter !== undefined) return LETTERS[letter] ?? letter;
      return String.fromCharCode(hex ? Number.parseInt(hex, 16) : Number.parseInt(octal ?? '', 8));
    },
  );
}

/** Text in Python's raw-unicode-escape. */
export function unescapeUnicode(text: string, reader: ByteReader): string {
  return text.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short, long) => {
    const code = Number.parseInt(short ?? long, 16);
    if (code > 0x10ffff) reader.fail(`a text in it has the impossible character ${code}`);
    return String.fromCodePoint(code);
  });
}

/** A decimal integer: a number where that is exact, else a bigint. */
export function parseInteger(text: string, reader: ByteReader): number | bigint {
  const match = /^\s*([+-]?\d{1,400})L?\s*$/.exec(text);
  if (!match) reader.fail(`it has '${text.slice(0, 40)}' where an integer was expected`);
  return narrow(BigInt((match[1] as string).replace('+', '')));
}

/** A number as Python's `repr` writes it. */
export function parseFloatText(text: string, reader: ByteReader): number {
  const special: Record<string, number> = {
    nan: Number.NaN,
    inf: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
  };
  const value = special[text] ?? Number(text || 'nothing');
  if (Number.isNaN(value) && text !== 'nan') {
    reader.fail(`it has '${text.slice(0, 40)}' where a number was expected`);
  }
  return value;
}

/** A little-endian integer in two's complement. */
export function decodeInteger(bytes: Uint8Array, reader: ByteReader): number | bigint {
  if (bytes.length > 1024) reader.fail(`it has an integer of ${bytes.length} bytes`);
  if (bytes.length === 0) return 0;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).reverse();
  return narrow(BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex.join('')}`)));
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
