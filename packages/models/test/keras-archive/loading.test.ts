import { expect, it, vi } from 'vitest';
import { fixture } from './fixtures.js';

it('the HDF5 library is loaded when a file is read, not with the package', async () => {
  const load = vi.fn(() => ({ ready: Promise.reject(new Error('a stand-in')) }));
  vi.doMock('h5wasm', load);
  await import('../../src/index.js');
  const { readKerasArchive } = await import('../../src/keras/archive/index.js');
  expect(load).not.toHaveBeenCalled();
  await expect(readKerasArchive(fixture('keras-2.15.h5'), 'a')).rejects.toThrow();
  expect(load).toHaveBeenCalledOnce();
});
