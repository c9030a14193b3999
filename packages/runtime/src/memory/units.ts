const KIB = 1024;
const MIB = KIB * KIB;

/** A number of bytes for people, in MiB or, where that is less than one, in KiB. */
export function inWords(bytes: number): string {
  const [unit, name] = bytes < MIB ? [KIB, 'KiB'] : [MIB, 'MiB'];
  return `${(bytes / unit).toLocaleString('en', { maximumFractionDigits: 1 })} ${name}`;
}
