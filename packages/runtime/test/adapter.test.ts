import { describe, expect, it } from 'vitest';
import { describeAdapter } from '../src/adapter.js';

describe('describeAdapter', () => {
  it.each([
    ['google', 'swiftshader', '', 'SwiftShader driver 5.0.0'],
    ['mesa', 'software', 'llvmpipe-llvm-15-0-6-256-bits-', 'llvmpipe: Mesa 25.0.7'],
    ['mesa', 'llvmpipe', '', ''],
    ['microsoft', 'warp', '', ''],
    ['microsoft', '', '', 'Microsoft Basic Render Driver'],
  ])('knows the software driver %s %s %s %s by its name', (vendor, architecture, device, text) => {
    const info = describeAdapter({ vendor, architecture, device, description: text });
    expect(info.software).toBe(true);
  });

  it.each([
    ['nvidia', 'hopper', 'nvidia-h200', 'NVIDIA: 570.86.15'],
    ['intel', 'xe', '', ''],
    ['apple', 'metal-3', '', ''],
    ['amd', 'rdna-3', '0x744c', 'Radeon RX 7900 XTX'],
    ['qualcomm', 'adreno-7xx', '', ''],
  ])('takes %s %s for a GPU', (vendor, architecture, device, description) => {
    const info = describeAdapter({ vendor, architecture, device, description });
    expect(info).toMatchObject({ vendor, architecture, device, description, software: false });
  });

  it('believes an adapter that says it is a fallback', () => {
    expect(describeAdapter({ vendor: 'acme', isFallbackAdapter: true }).software).toBe(true);
  });
});

describe("an adapter's name", () => {
  it('is the description, else what else there is', () => {
    const parts = { vendor: 'intel', architecture: 'xe' };
    expect(describeAdapter({ ...parts, description: 'Arc A770' }).name).toBe('Arc A770');
    expect(describeAdapter(parts).name).toBe('intel xe');
    expect(describeAdapter({}).name).toBe('unnamed adapter');
  });
});
