import { count, NO_VALUE } from '../format.js';

/** Nested options as `outer.inner` with their values in words. */
export function flatten(
  config: Readonly<Record<string, unknown>>,
  prefix = '',
): [name: string, value: string][] {
  return Object.entries(config).flatMap(([key, value]): [string, string][] => {
    const name = `${prefix}${key}`;
    if (isRecord(value)) return flatten(value, `${name}.`);
    return [[name, inWords(value)]];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    return value.map(inWords).join(value.some(isRecord) ? '; ' : ', ');
  }
  // In a list, where the names would be the same for each.
  if (isRecord(value)) return recordInWords(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : NO_VALUE;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What values of a method mean that do not explain themselves. */
const PHRASES: Readonly<Record<string, (value: unknown) => string>> = {
  strategy: (value) => `ablation strategy ${inWords(value)}`,
  multiplyAdds: (value) =>
    typeof value === 'number'
      ? `${count(value)} multiply-adds a sample`
      : 'multiply-adds not known',
};

function recordInWords(record: Record<string, unknown>): string {
  const entries = Object.entries(record);
  const plain = entries.filter(([name]) => !PHRASES[name]).map(([, value]) => inWords(value));
  const phrases = entries.flatMap(([name, value]) => PHRASES[name]?.(value) ?? []);
  return [plain.join(' '), ...phrases].join(', ');
}
