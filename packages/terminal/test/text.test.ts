import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  list,
  percent,
  realNumber,
  shellWord,
  shortNumber,
  table,
  visible,
  wholeNumber,
} from '../src/index.ts';

describe('texts for the terminal', () => {
  test('no text commands the terminal or breaks a line of a table', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (names) => {
        const lines = table(
          ['name'],
          names.map((name) => [name]),
        ).split('\n');
        expect(lines).toHaveLength(2 + names.length);
        for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
      }),
    );
    expect(visible('a\u001b[2Jb\n')).toBe('a\\x1b[2Jb\\x0a');
  });

  test('a shell gives a word back as it was', () => {
    const words = ['plain', 'a b', "it's", '$HOME', '', '*', '"', '\\', '-x=1;ls'];
    const quoted = words.map(shellWord);
    const said = execFileSync('sh', ['-c', `printf '%s\\n' ${quoted.join(' ')}`], {
      encoding: 'utf8',
    });
    expect(said.split('\n').slice(0, -1)).toEqual(words);
  });

  test('numbers in few digits', () => {
    expect([0, 999, 1000, 999_499, 999_500, 1_199_407_616].map(shortNumber)).toEqual([
      ...['0', '999', '1.00 k', '999 k', '1.00 M', '1.20 G'],
    ]);
    expect(percent(0.8346)).toBe('83.5 %');
  });
});

describe('option values', () => {
  test('what is no number of the range is refused', () => {
    for (const text of ['', ' ', 'x', '1.5', '0', '11', 'NaN', '1e9']) {
      expect(() => wholeNumber(1, 10)(text)).toThrow('Give a whole number from 1 to 10.');
    }
    for (const text of ['', 'x', '-1', '2.01', 'Infinity']) {
      expect(() => realNumber(0, 2)(text)).toThrow('Give a number from 0 to 2.');
    }
    expect(['1', ' 10 '].map(wholeNumber(1, 10))).toEqual([1, 10]);
    expect(realNumber(0, 2)('1.5')).toBe(1.5);
  });

  test('a list has one item at least', () => {
    expect(list(' a, b ,,c')).toEqual(['a', 'b', 'c']);
    expect(() => list(' , ')).toThrow('one or more');
  });
});
