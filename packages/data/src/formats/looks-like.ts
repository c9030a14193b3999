const SIGNATURES: readonly (readonly [string, string])[] = [
  ['\x89PNG', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['RIFF', 'a RIFF file (WebP or sound)'],
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
  if (/^\s*<(!doctype|html|\?xml)/i.test(start)) return 'a web page (a download that failed?)';
  if (/^\s*[[{]/.test(start)) return 'JSON';
  return undefined;
}
