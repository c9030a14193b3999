import { setImmediate } from 'node:timers/promises';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type Batch,
  type ImageDecoder,
  type ImageSource,
  imageDataset,
  type OpenImagesOptions,
  splitDataset,
  subset,
} from '../../src/index.js';

/** Lets all that needs no other thread go on for a while. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await setImmediate();
}
/** More than any work of these tests takes. */
const LONG = 500;

/** A toy format: height, width and the value of every pixel; 255 is what cannot be decoded. */
const decode: ImageDecoder = async (bytes, source, channels) => {
  await turns(((bytes[2] as number) * 7) % 3);
  const [height = 0, width = 0, value = 0] = bytes;
  if (value === 255) throw new LucidaError(`Cannot decode ${source}.`);
  return { height, width, channels, data: new Uint8Array(height * width * channels).fill(value) };
};

const source = (id: string, label: number, ...bytes: number[]): ImageSource => ({
  id,
  label,
  bytes: async () => Uint8Array.from(bytes),
});
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => source(`a/${i}`, i % 2, 2, 3, i));

const open = (sources: readonly ImageSource[], images: OpenImagesOptions = {}, decoder = decode) =>
  imageDataset({ name: 'toy', classNames: ['a', 'b'], sources, decode: decoder, images });

async function all(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of batches) found.push(batch);
  return found;
}

afterEach(() => vi.unstubAllGlobals());

describe('imageDataset', () => {
  test('gives the images in order, scaled, with their names', async () => {
    const dataset = await open(many(5));
    expect(dataset).toMatchObject({
      name: 'toy',
      size: 5,
      inputShape: [2, 3, 3],
      hasGroundTruth: false,
      valueRange: { low: [0, 0, 0], high: [1, 1, 1] },
    });
    const batches = await all(dataset.batches({ size: 2 }));
    expect(batches.map(({ ids }) => ids)).toEqual([['a/0', 'a/1'], ['a/2', 'a/3'], ['a/4']]);
    expect(batches.map(({ shape }) => shape)).toEqual([
      [2, 2, 3, 3],
      [2, 2, 3, 3],
      [1, 2, 3, 3],
    ]);
    expect(batches.flatMap(({ labels }) => [...labels])).toEqual([0, 1, 0, 1, 0]);
    const expected = Array.from({ length: 90 }, (_, i) => Math.fround(Math.floor(i / 18) / 255));
    expect(batches.flatMap(({ inputs }) => [...inputs])).toEqual(expected);
  });

  test('gives the samples asked for, in the order asked for, again and again', async () => {
    const dataset = await open(many(9), { scaling: 'bytes', size: [1, 1], channels: 1 });
    expect(dataset.inputShape).toEqual([1, 1, 1]);
    for (let run = 0; run < 2; run++) {
      const [first, second] = await all(dataset.batches({ size: 3, indices: [7, 0, 7, 3] }));
      expect([...(first as Batch).inputs, ...(second as Batch).inputs]).toEqual([7, 0, 7, 3]);
      expect(second).toMatchObject({ ids: ['a/3'], indices: Int32Array.of(3) });
    }
    expect(() => dataset.batches({ size: 1, indices: [9] })).toThrow(UsageError);
    expect(() => dataset.batches({ size: 0 })).toThrow(UsageError);
  });

  test('subset and splitDataset take it', async () => {
    const dataset = await open(many(10), { scaling: 'bytes', size: [1, 1], channels: 1 });
    const part = subset(dataset, [9, 2]);
    expect([...((await all(part.batches({ size: 2 })))[0] as Batch).inputs]).toEqual([9, 2]);
    expect(splitDataset(dataset, 0.2, 1).validation.size).toBe(2);
  });

  test('images of no known class can be read, but not split by class', async () => {
    const dataset = await open([source('x', 1, 1, 1, 5), source('y', -1, 1, 1, 6)]);
    expect([...((await all(dataset.batches({ size: 2 })))[0] as Batch).labels]).toEqual([1, -1]);
    expect([...subset(dataset, [1]).labels]).toEqual([-1]);
    expect(() => splitDataset(dataset, 0.5, 1)).toThrow(LucidaError);
    expect(() => splitDataset(dataset, 0.5, 1)).toThrow(/class of sample 1 of toy is not known/);
  });
});

describe('the fingerprint of images', () => {
  const sources = [source('a/0', 0, 2, 2, 9), source('b/0', 1, 2, 2, 8)];
  const of = async (...args: Parameters<typeof open>) => (await open(...args)).fingerprint;

  test('is that of equal data, however they were asked for', async () => {
    const plain = await of(sources);
    expect(plain).toMatch(/^sha256:[0-9a-f]{64}$/);
    for (const images of [{ size: [2, 2] }, { filter: 'bilinear' }, { channels: 3 }] as const) {
      expect(await of(sources, images)).toBe(plain);
    }
    const same = { mean: [0, 0, 0], std: [1, 1, 1] };
    expect(await of(sources, { scaling: same })).toBe(plain);
    vi.stubGlobal('crypto', {});
    expect(await of(sources)).toBe(plain);
  });

  test('tells apart files, names, labels, order, and what is done to them', async () => {
    const [first, second] = sources as [ImageSource, ImageSource];
    const changed = [
      await of(sources),
      await of([second, first]),
      await of([first]),
      await of([first, { ...second, label: 0 }]),
      await of([first, { ...second, id: 'b/1' }]),
      await of([first, source('b/0', 1, 2, 2, 7)]),
      await of(sources, { size: [1, 2] }),
      await of(sources, { size: [2, 1] }),
      await of(sources, { channels: 1 }),
      await of(sources, { filter: 'area' }),
      await of(sources, { scaling: 'bytes' }),
      await of(sources, { scaling: { mean: [0, 0, 0], std: [1, 1, 2] } }),
    ];
    expect(new Set(changed).size).toBe(changed.length);
  });
});

describe('bad images and options', () => {
  test('images that differ in size are named, always the first of them', async () => {
    const sources = [
      ...many(30),
      source('b/odd', 1, 3, 2, 2),
      source('b/odder', 1, 9, 9, 0),
      ...many(0),
    ];
    for (let run = 0; run < 3; run++) {
      await expect(open(sources)).rejects.toThrow(
        /^The images of toy differ in size: a\/0 is 2 pixels high and 3 wide and b\/odd is 3 pixels high and 2 wide; give the size/,
      );
    }
    expect((await open(sources, { size: [4, 4] })).inputShape).toEqual([4, 4, 3]);
  });

  test('a file that cannot be decoded is named when its batch is due, not before', async () => {
    const sources = many(12);
    sources[5] = source('a/bad', 0, 1, 1, 255);
    sources[4] = source('a/worse', 0, 1, 1, 255);
    const dataset = await open(sources, { size: [1, 1] });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { ids } of dataset.batches({ size: 2 })) {
        seen.push(...ids);
        await turns(LONG);
      }
    })();
    await expect(reading).rejects.toThrow('Cannot decode a/worse.');
    expect(seen).toEqual(['a/0', 'a/1', 'a/2', 'a/3']);
    await expect(open(sources)).rejects.toThrow('Cannot decode a/worse.');
  });

  const one = many(1);
  const bad: [string, readonly ImageSource[], OpenImagesOptions, RegExp][] = [
    ['no files', [], {}, /There are no images in toy/],
    ['two of one name', [...one, ...one], {}, /The image a\/0 is given twice/],
    [
      'a label beyond the classes',
      [source('x', 2, 1, 1, 1)],
      {},
      /label of x in toy is 2; .* 2 cl/,
    ],
    ['a label below -1', [source('x', -2, 1, 1, 1)], {}, /label of x in toy is -2/],
    ['a size of 0', one, { size: [0, 5] }, /height of the samples is 0/],
    ['a size with a fraction', one, { size: [5, 1.5] }, /width of the samples is 1\.5/],
    ['an enormous size', one, { size: [5, 1e6] }, /from 1 to 16,384/],
    ['two channels', one, { channels: 2 as 1 }, /no number of channels "2"; choose from 1, 3/],
    ['an unknown filter', one, { filter: 'lanczos' as 'area' }, /no filter "lanczos"/],
    [
      'a mean for other channels',
      one,
      { scaling: { mean: [0], std: [1] } },
      /mean is of 1 channels/,
    ],
  ];
  test.each(bad)('refuses %s', async (_, sources, images, message) => {
    await expect(open(sources, images)).rejects.toThrow(LucidaError);
    await expect(open(sources, images)).rejects.toThrow(message);
  });
});

describe('memory and order of work', () => {
  /** Counts what is being decoded, and what has been. */
  const instrumented = () => {
    const count = { running: 0, most: 0, decoded: 0 };
    const counting: ImageDecoder = async (...args) => {
      count.most = Math.max(count.most, ++count.running);
      try {
        return await decode(...args);
      } finally {
        count.running--;
        count.decoded++;
      }
    };
    return { count, counting };
  };

  test.each([10, 100])('of %i images only a few are there at once', async (size) => {
    const { count, counting } = instrumented();
    const sources = many(size);
    let reading = 0;
    let mostRead = 0;
    const watched = sources.map((one) => ({
      ...one,
      bytes: async () => {
        mostRead = Math.max(mostRead, ++reading);
        await turns(1);
        reading--;
        return one.bytes();
      },
    }));
    const dataset = await open(watched, {}, counting);
    expect(count.decoded).toBe(size);
    expect(count.most).toBeLessThanOrEqual(4);
    expect(mostRead).toBe(4);

    Object.assign(count, { most: 0, decoded: 0 });
    let given = 0;
    let mostAhead = 0;
    for await (const batch of dataset.batches({ size: 3 })) {
      given += batch.ids.length;
      // Time enough to decode everything, were it not bounded.
      await turns(LONG);
      expect(count.running).toBe(0);
      mostAhead = Math.max(mostAhead, count.decoded - given);
    }
    expect([given, count.decoded]).toEqual([size, size]);
    expect(mostAhead).toBe(3);
    expect(count.most).toBeLessThanOrEqual(3);
  });

  test('decoding is ahead of the reader, and no more than four at once', async () => {
    const { count, counting } = instrumented();
    const dataset = await open(many(40), { size: [1, 1] }, counting);
    expect(count.decoded).toBe(0);
    const reader = dataset.batches({ size: 16 })[Symbol.asyncIterator]();
    await reader.next();
    await turns(LONG);
    expect(count).toEqual({ running: 0, most: 4, decoded: 32 });
    await reader.return?.();
    expect(count.decoded).toBe(32);
  });

  const stops: [string, () => void][] = [
    ['break', () => {}],
    [
      'throw',
      () => {
        throw new Error('enough');
      },
    ],
  ];
  test.each(stops)('%s ends the work, even where the next batch is bad', async (how, act) => {
    const { count, counting } = instrumented();
    const sources = many(100);
    sources[15] = source('a/bad', 0, 1, 1, 255);
    const dataset = await open(sources, { size: [1, 1] }, counting);
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const reading = (async () => {
      for await (const _ of dataset.batches({ size: 10 })) {
        act();
        break;
      }
    })();
    if (how === 'throw') await expect(reading).rejects.toThrow('enough');
    else await reading;
    const after = { ...count };
    expect(after.running).toBe(0);
    expect(after.decoded).toBeLessThan(20);
    await turns(LONG);
    process.off('unhandledRejection', unhandled);
    expect(count).toEqual(after);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('an abort stops the opening and the reading, with its reason', async () => {
    const { count, counting } = instrumented();
    const controller = new AbortController();
    const opening = open(
      many(100),
      {
        signal: controller.signal,
        onProgress: ({ done }) => done === 10 && controller.abort(new Error('stopped')),
      },
      counting,
    );
    await expect(opening).rejects.toThrow('stopped');
    expect(count.running).toBe(0);
    expect(count.decoded).toBeLessThan(20);
    await expect(open(many(2), { signal: controller.signal })).rejects.toThrow('stopped');

    const later = new AbortController();
    const dataset = await open(many(100), { size: [1, 1], signal: later.signal }, counting);
    Object.assign(count, { decoded: 0 });
    const reading = (async () => {
      for await (const { ids } of dataset.batches({ size: 5 })) {
        if (ids.includes('a/5')) later.abort(new Error('stopped later'));
      }
    })();
    await expect(reading).rejects.toThrow('stopped later');
    expect(count.running).toBe(0);
    expect(count.decoded).toBeLessThan(30);
  });

  test('progress counts every file once', async () => {
    const seen: [number, number][] = [];
    await open(many(7), { onProgress: ({ done, total }) => seen.push([done, total]) });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7].map((done) => [done, 7]));
  });
});
