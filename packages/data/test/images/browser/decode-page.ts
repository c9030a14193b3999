import { messageOf } from '@lucida/runtime/errors';
import { decodeImageInBrowser } from '../../../src/index.js';

interface Decoded {
  readonly height: number;
  readonly width: number;
  readonly data: readonly number[];
}

/** Decodes files, given in base64: the pixels of each, or the message of its refusal. */
export async function main({
  files,
  channels,
}: {
  files: string[];
  channels: 1 | 3;
}): Promise<(Decoded | string)[]> {
  const decoded = files.map(async (file) => {
    const bytes = Uint8Array.from(atob(file), (character) => character.charCodeAt(0));
    const { height, width, data } = await decodeImageInBrowser(bytes, 'tiles/odd.png', channels);
    return { height, width, data: Array.from(data) };
  });
  const settled = await Promise.allSettled(decoded);
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : messageOf(one.reason)));
}
