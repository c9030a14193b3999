/** An image of 8 bits a channel. */
export interface PixelImage {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 RGB. */
  readonly channels: 1 | 3;
  /** Row-major, `[height, width, channels]`. */
  readonly data: Uint8Array;
}

/** Most pixels of an image that is made here: 8192 x 8192. */
const MAX_PIXELS = 2 ** 26;

/** @throws RangeError unless both are whole, at least 1, and make an image of bearable size. */
export function checkSize(what: string, height: number, width: number): void {
  const whole = [height, width].every((side) => Number.isInteger(side) && side >= 1);
  if (whole && height * width <= MAX_PIXELS) return;
  throw new RangeError(
    `${what} of ${height} x ${width} pixels cannot be drawn: both sides must be whole, at least 1, and make no more than ${MAX_PIXELS} pixels.`,
  );
}

/** @throws RangeError when the data are not those of an image of this size. */
export function checkPixels({ height, width, channels, data }: PixelImage): void {
  checkSize('An image', height, width);
  const expected = height * width * channels;
  if ((channels !== 1 && channels !== 3) || data.length !== expected) {
    throw new RangeError(
      `The image has ${data.length} values; ${height} x ${width} pixels of ${channels} channels (1 or 3) ask for ${expected}.`,
    );
  }
}

/** @throws RangeError when there is not one finite value a pixel. */
export function checkMap(map: ArrayLike<number>, height: number, width: number): void {
  if (map.length !== height * width) {
    throw new RangeError(
      `The map has ${map.length} values; an image of ${height} x ${width} pixels asks for ${height * width}.`,
    );
  }
  for (let at = 0; at < map.length; at++) {
    if (!Number.isFinite(map[at])) {
      throw new RangeError(
        `The map's value at row ${Math.floor(at / width)}, column ${at % width} is ${map[at]}; it must be a number from 0 to 1.`,
      );
    }
  }
}

/** The image as RGB in another size: each pixel takes the colour of the nearest one. */
export function enlargePixels(image: PixelImage, height: number, width: number): Uint8Array {
  const { channels, data } = image;
  const out = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * image.height) / height);
    for (let x = 0; x < width; x++) {
      const column = Math.floor(((x + 0.5) * image.width) / width);
      const from = (row * image.width + column) * channels;
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) out[to + c] = data[from + (channels === 3 ? c : 0)]!;
    }
  }
  return out;
}

interface Sampled {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

/** Where the pixels of a longer side lie on a shorter one: centres on centres, ends held. */
function samplesAlong(side: number, target: number): Sampled[] {
  return Array.from({ length: target }, (_, at) => {
    const position = Math.min(side - 1, Math.max(0, ((at + 0.5) * side) / target - 0.5));
    const low = Math.min(side - 1, Math.floor(position));
    return { low, high: Math.min(side - 1, low + 1), share: position - low };
  });
}

/** The map in another size, bilinear between the centres of its pixels. */
export function enlargeMap(
  map: ArrayLike<number>,
  from: readonly [height: number, width: number],
  to: readonly [height: number, width: number],
): Float32Array {
  const out = Float32Array.from(map);
  if (from[0] === to[0] && from[1] === to[1]) return out;
  const columns = samplesAlong(from[1], to[1]);
  const mixed = samplesAlong(from[0], to[0]).flatMap((row) =>
    columns.map((column) => {
      const across = (line: number) => {
        const left = map[line * from[1] + column.low]!;
        return left + (map[line * from[1] + column.high]! - left) * column.share;
      };
      const top = across(row.low);
      return top + (across(row.high) - top) * row.share;
    }),
  );
  return Float32Array.from(mixed);
}
