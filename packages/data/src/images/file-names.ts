/** Extensions of the files that are taken for images. */
export const IMAGE_EXTENSIONS = ['.jpeg', '.jpg', '.png', '.tif', '.tiff', '.webp'] as const;

/** What operating systems leave in folders without being asked, beside names that begin with a dot. */
const LITTER = new Set(['__macosx', 'desktop.ini', 'ehthumbs.db', 'thumbs.db']);

/** Whether a file or folder of this name is none of the user's data. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || LITTER.has(name.toLowerCase());
}

/** Whether a file is called as an image is; what is in it, decoding tells. */
export function isImageName(name: string): boolean {
  const lower = name.toLowerCase();
  return IMAGE_EXTENSIONS.some((extension) => lower.endsWith(extension));
}

/** The order of names by their UTF-8 bytes, the same on every machine whatever its language. */
export function byBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rankOf(a.charCodeAt(i)) - rankOf(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** UTF-8 sorts as code points do: what takes a surrogate pair in UTF-16 comes after all else. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Names for an error message, the first twenty of them. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
