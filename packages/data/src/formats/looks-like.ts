const SIGNATURES: readonly (readonly [string, string])[] = [
  ['\x89PNG', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['RIFF', 'a RIFF file (WebP or sound)'],
  ['BM', 'a BMP image'],
  ['8BPS', 'a Photoshop image'],
  ['II+\0', 'a BigTIFF image'],
  ['MM\0+', 'a BigTIFF image'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 image'],
  ['%PDF', 'a PDF document'],
  ['\x89HDF', 'an HDF5 file'],
  ['PK', 'a zip archive'],
  ['\x1f\x8b', 'a gzip archive'],
  ['\x93NUMPY', 'an .npy array'],
  ['\x80', 'a pickle'],
  ['version https://git-lfs', 'a Git LFS pointer (run git lfs pull)'],
];

/** What a file seems to be, to tell someone who gave the wrong one; undefined if there is no telling. */
export function looksLike(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'an empty file';
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  const known = SIGNATURES.find(([signature]) => start.startsWith(signature));
  if (known) return known[1];
  const brand = /^....ftyp(avif|avis|hei[cx]|mif1)/s.exec(start)?.[1];
  if (brand) return brand.startsWith('avi') ? 'an AVIF image' : 'a HEIF image';
  if (/^\s*(<\?xml[^>]*>\s*)?<svg/i.test(start)) return 'an SVG image';
  if (/^\s*<(!doctype|html|\?xml)/i.test(start)) return 'a web page (a download that failed?)';
  if (/^\s*[[{]/.test(start)) return 'JSON';
  if (/^[\t\n\r\x20-\x7e]+$/.test(start)) return 'plain text';
  return undefined;
}
