import { unzlibSync } from 'fflate';
import type { ImageFile } from './headers/image-file.js';
import type { ImageHeader } from './headers/image-header.js';
import { COMPRESSION, readTiffLayout, type TiffCompression } from './headers/tiff.js';
import type { StoredPixels } from './to-channels.js';
import { unpackLzw } from './unpack-lzw.js';

/** Fills `out` and gives how much of it there was data for; may throw on damaged data. */
type Unpack = (packed: Uint8Array, out: Uint8Array) => number;

const UNPACK: Readonly<Record<TiffCompression, Unpack>> = {
  [COMPRESSION.none]: (packed, out) => {
    out.set(packed.subarray(0, out.length));
    return Math.min(packed.length, out.length);
  },
  [COMPRESSION.packBits]: unpackPackBits,
  [COMPRESSION.lzw]: unpackLzw,
  [COMPRESSION.deflate]: inflate,
  [COMPRESSION.oldDeflate]: inflate,
};

/**
 * Decodes a TIFF of 8-bit grey or RGB in strips. No strip can unpack to more than its rows take.
 *
 * @throws LucidaError that names the file when a strip is damaged, and as `readTiffLayout`.
 */
export function decodeTiff(file: ImageFile, { width, height }: ImageHeader): StoredPixels {
  const { strips, compression, samples, differences, whiteIsZero } = readTiffLayout(file);
  const data = new Uint8Array(height * width * samples);
  const rowLength = width * samples;
  let at = 0;
  for (const [number, strip] of strips.entries()) {
    const out = data.subarray(at, at + strip.rows * rowLength);
    if (!unpacks(UNPACK[compression], file.slice(strip.at, strip.bytes), out)) {
      file.failDamaged(`its strip ${number + 1} of ${strips.length} cannot be unpacked`);
    }
    at += out.length;
  }
  if (differences) addUp(data, rowLength, samples);
  // Pillow, too, inverts the colours alone.
  if (whiteIsZero) for (let i = 0; i < data.length; i += samples) data[i] = 255 - data[i]!;
  return { height, width, samples, data };
}

function unpacks(unpack: Unpack, packed: Uint8Array, out: Uint8Array): boolean {
  try {
    return unpack(packed, out) === out.length;
  } catch {
    return false;
  }
}

function inflate(packed: Uint8Array, out: Uint8Array): number {
  return unzlibSync(packed, { out }).length;
}

/** Runs of Apple's PackBits: a count and bytes as they are, or a count and a byte to be repeated. */
function unpackPackBits(packed: Uint8Array, out: Uint8Array): number {
  let at = 0;
  for (let from = 0; from + 1 < packed.length && at < out.length; ) {
    const count = packed[from++]!;
    if (count < 128) {
      const run = packed.subarray(from, Math.min(from + count + 1, from + out.length - at));
      out.set(run, at);
      at += run.length;
      from += count + 1;
    } else if (count > 128) {
      const end = Math.min(at + 257 - count, out.length);
      out.fill(packed[from++]!, at, end);
      at = end;
    }
  }
  return at;
}

/** Turns differences along the rows back into values, which wrap as bytes do. */
function addUp(data: Uint8Array, rowLength: number, samples: number): void {
  for (let row = 0; row < data.length; row += rowLength) {
    for (let i = row + samples; i < row + rowLength; i++) data[i]! += data[i - samples]!;
  }
}
