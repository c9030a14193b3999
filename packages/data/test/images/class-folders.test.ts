import { LucidaError } from '@lucida/runtime/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClassFoldersOptions, classFolders } from '../../src/images/class-folders.js';
import { byBytes } from '../../src/images/file-names.js';
import { matchClasses } from '../../src/images/match-classes.js';

const source = 'set';
const made = (paths: string[], options: Partial<ClassFoldersOptions> = {}) => {
  const { classNames, files } = classFolders(paths, { source, ...options });
  return { classNames, files: files.map(({ id, label }) => `${id}=${label}`) };
};

describe('byBytes', () => {
  test('is the order of the UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    const near = fc.string({
      unit: fc.constantFrom('a', 'Z', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '𐀀'),
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.oneof(text, near), fc.oneof(text, near), (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(byBytes(a, b))).toBe(expected);
      }),
    );
  });

  test('knows no language and no numbers', () => {
    const names = ['é', 'b', '10', 'Z', '2', 'a', '\uff5e', '😀'];
    expect(names.sort(byBytes)).toEqual(['10', '2', 'Z', 'a', 'b', 'é', '\uff5e', '😀']);
  });
});

describe('classFolders', () => {
  test('sorts classes and files, whatever the order given', () => {
    const paths = [
      'b/',
      'b/2.png',
      'a/',
      'a/10.tif',
      'a/9.TIFF',
      'B/x.webp',
      'a/1.JPG',
      'b/1.jpeg',
    ];
    const expected = {
      classNames: ['B', 'a', 'b'],
      files: ['B/x.webp=0', 'a/1.JPG=1', 'a/10.tif=1', 'a/9.TIFF=1', 'b/1.jpeg=2', 'b/2.png=2'],
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(paths, { minLength: paths.length }), (shuffled) => {
        expect(made(shuffled)).toEqual(expected);
      }),
    );
  });

  test('passes over what is none of the data, and notes beside the classes', () => {
    const litter = ['.DS_Store', '.git/', '.git/a.png', '__MACOSX/', '__MACOSX/a/._x.png'];
    const inside = ['a/.DS_Store', 'a/Thumbs.db', 'a/._x.png', 'a/desktop.ini', 'a/.cache/'];
    const paths = [...litter, ...inside, 'README.txt', 'a/x.png'];
    expect(made(paths)).toEqual({ classNames: ['a'], files: ['a/x.png=0'] });
  });

  test('keeps files of one name in two classes apart', () => {
    expect(made(['b/1.png', 'a/1.png']).files).toEqual(['a/1.png=0', 'b/1.png=1']);
  });

  test('takes train and test with classes in them, the test part by default', () => {
    const paths = ['train/a/1.png', 'train/b/2.png', 'test/', 'test/b/', 'test/b/3.png', 'x.txt'];
    // The part without class a has b as class 1 all the same.
    const test = { classNames: ['a', 'b'], files: ['b/3.png=1'] };
    expect(made(paths)).toEqual(test);
    expect(made(paths, { split: 'test' })).toEqual(test);
    expect(made(paths, { split: 'train' })).toEqual({
      classNames: ['a', 'b'],
      files: ['a/1.png=0', 'b/2.png=1'],
    });
    const [file] = classFolders(paths, { source, split: 'test' }).files;
    expect(file?.path).toBe('test/b/3.png');
  });

  test('train and test may be classes', () => {
    expect(made(['train/1.png', 'test/1.png'])).toEqual({
      classNames: ['test', 'train'],
      files: ['test/1.png=0', 'train/1.png=1'],
    });
  });

  const bad: [string, string[], Partial<ClassFoldersOptions>, RegExp][] = [
    ['nothing', [], {}, /^Cannot use set: it has no folders in it, and one folder for each class/],
    ['notes only', ['x.txt', '.a/x.png'], {}, /it has no folders/],
    ['images only', ['x.txt', 'y.png'], {}, /^Cannot use set: it holds images itself \(y\.png\)/],
    ['an image beside the classes', ['a/1.png', 'y.png'], {}, /y\.png lies beside the folders a;/],
    [
      'an empty class',
      ['a/', 'a/1.png', 'b/', 'b/.x'],
      {},
      /the class b has no images; .* lucida convert FILE --classes/,
    ],
    ['a folder in a class', ['a/1.png', 'a/c.png/'], {}, /a folder c\.png in that of the class a/],
    ['a file further down', ['a/1.png', 'a/c/2.png'], {}, /a folder c in that of the class a/],
    [
      'what is no image',
      ['a/1.png', 'a/list.csv'],
      {},
      /a\/list\.csv is no image \(\.jpeg, .*remove/,
    ],
    ['a name that is an extension only', ['a/png'], {}, /a\/png is no image/],
    ['a part where there are none', ['a/1.png'], { split: 'train' }, /no part 'train' in set;/],
    ['an empty class of a part', ['train/a/1.png', 'test/a/'], {}, /set\/test: the class a has no/],
    [
      'a stray in a part',
      ['train/a/1.png', 'test/a/1.png', 'test/2.png'],
      {},
      /2\.png lies beside/,
    ],
    ['one part only', ['test/a/1.png'], {}, /a folder a in that of the class test/],
    [
      'parts of other names',
      ['train/a/1.png', 'val/a/1.png'],
      {},
      /if train is no class but a part of the data, call its two parts test and train\.$/,
    ],
    [
      'a folder in a class of a part',
      ['train/a/1.png', 'test/a/b/1.png'],
      {},
      /in that of the class a, .* up or remove it\.$/,
    ],
    [
      'classes of another model',
      ['cat/1.png', 'emu/1.png'],
      { classNames: ['cat', 'dog'] },
      /its folders are cat, emu, and the model has cat, dog;/,
    ],
  ];
  test.each(bad)('refuses %s, and says what to do', (_, paths, options, message) => {
    expect(() => made(paths, options)).toThrow(LucidaError);
    expect(() => made(paths, options)).toThrow(message);
  });
});

describe('matchClasses', () => {
  const labels = (found: string[], expected?: string[]) => {
    const matched = matchClasses(found, expected, source);
    return found.map((name) => {
      const label = matched.labels.get(name) as number;
      return `${name}=${label}:${matched.classNames[label]}`;
    });
  };
  const digits = (count: number) => Array.from({ length: count }, (_, i) => String(i));
  const padded = (count: number) => digits(count).map((name) => name.padStart(2, '0'));

  test('by name for a model with names, in any order and with classes missing', () => {
    const model = ['owl', 'cat', 'dog'];
    expect(labels(['cat', 'dog', 'owl'], model)).toEqual(['cat=1:cat', 'dog=2:dog', 'owl=0:owl']);
    expect(labels(['dog', 'cat'], model)).toEqual(['dog=2:dog', 'cat=1:cat']);
    expect(matchClasses(['dog'], model, source).classNames).toEqual(model);
  });

  test('by name, however Unicode writes it, unless two are the same', () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    const model = ['bar', composed];
    expect(labels([decomposed, 'bar'], model)).toEqual([
      `${decomposed}=1:${composed}`,
      'bar=0:bar',
    ]);
    expect(() => labels([composed, decomposed], model)).toThrow(/are not those of the model/);
    expect(labels([composed, decomposed], [decomposed, composed])).toEqual([
      `${composed}=1:${composed}`,
      `${decomposed}=0:${decomposed}`,
    ]);
  });

  test('by the sorted order for a model without names', () => {
    expect(labels(['b', 'a', 'B'], digits(3))).toEqual(['b=2:b', 'a=1:a', 'B=0:B']);
    expect(labels(padded(12), digits(12))[10]).toBe('10=10:10');
  });

  test('digits are themselves, all of them or some', () => {
    expect(labels(['3', '0'], digits(10))).toEqual(['3=3:3', '0=0:0']);
    // A model trained on such a folder has them sorted as text.
    expect(labels(['10', '2'], ['0', '1', '10', '2'])).toEqual(['10=2:10', '2=3:2']);
  });

  test('never shifts the classes of a model without names', () => {
    expect(() => labels(['a', 'b'], digits(3))).toThrow(
      /has 3 classes, without names, and set has 2 folders: a, b;/,
    );
    expect(() => labels(['a', 'b', 'c', 'd'], digits(3))).toThrow(/has 4 folders/);
    expect(() => labels(['1', '2'], digits(12))).toThrow(/has 12 classes, without names/);
  });

  test('refuses numbers that may be meant as numbers or as text', () => {
    expect(() => labels(digits(12), digits(12))).toThrow(/as text \(0, 1, 10, 11, 2, /);
    expect(() => labels(digits(11).slice(1), digits(10))).toThrow(/as text \(1, 10, 2, /);
  });

  test('a long list is cut short', () => {
    expect(() => labels(['x'], padded(40))).toThrow(/model has 00, .*, 19 and 20 more;/);
  });
});
