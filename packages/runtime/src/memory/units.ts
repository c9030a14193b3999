const KIB = 1024;
const MIB = KIB * KIB;

/** Made once: `toLocaleString` would make one anew at every call, which takes 50 times as long. */
const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A number of bytes for people, in MiB or, where that is less than one, in KiB. */
export function inWords(bytes: number): string {
  const [unit, name] = bytes < MIB ? [KIB, 'KiB'] : [MIB, 'MiB'];
  return `${NUMBER.format(bytes / unit)} ${name}`;
}
