import type { AdapterInfo } from './backend.js';

/** Names that the drivers without a GPU give themselves (Chrome, Mesa, Windows). */
const SOFTWARE_DRIVERS = /swiftshader|llvmpipe|lavapipe|\bwarp\b|basic render|software/i;

/** What Dawn and the browsers tell of an adapter; old browsers leave parts out. */
export type RawAdapterInfo = Partial<
  Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description' | 'isFallbackAdapter'>
>;

/** An adapter in plain data, with the judgement whether it is a GPU or a driver on the CPU. */
export function describeAdapter(raw: RawAdapterInfo): AdapterInfo {
  const { vendor = '', architecture = '', device = '', description = '' } = raw;
  const names = [vendor, architecture, device, description];
  const kind = [vendor, architecture, device].filter(Boolean).join(' ');
  return {
    name: description || kind || 'unnamed adapter',
    vendor,
    architecture,
    device,
    description,
    software: raw.isFallbackAdapter === true || names.some((name) => SOFTWARE_DRIVERS.test(name)),
  };
}
