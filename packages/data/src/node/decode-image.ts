import { messageOf } from '@lucida/runtime/errors';
import sharp from 'sharp';
import { ImageFile } from '../images/headers/image-file.js';
import { inspectImage, MOST_PIXELS } from '../images/inspect-image.js';
import { toChannels } from '../images/to-channels.js';
import type { ImageDecoder } from '../images/types.js';

/**
 * Decodes a PNG, JPEG, WebP or TIFF file: still, 8 bits a channel or fewer, grey, palette or RGB. The
 * content decides, not the file's name. Colour profiles are not applied.
 */
export const decodeImage: ImageDecoder = async (bytes, source, channels) => {
  const file = new ImageFile(bytes, source);
  const { width, height } = inspectImage(file);
  const { data, info } = await sharp(bytes, {
    failOn: 'warning',
    limitInputPixels: MOST_PIXELS,
    ignoreIcc: true,
  })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => file.failDamaged(messageOf(error).replace(/\s+/g, ' ').trim()));
  if (info.width !== width || info.height !== height) file.failWrongSize(info.width, info.height);
  return toChannels({ width, height, samples: info.channels, data }, channels);
};
