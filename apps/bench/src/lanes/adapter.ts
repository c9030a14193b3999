import type { AdapterInfo } from '@lucida/runtime';
import type { Adapter } from './lane.js';

/** Outside browsers the description is the driver's, and only `device` names the GPU. */
export function adapterOf(adapter: AdapterInfo): Adapter {
  const { description, device, software } = adapter;
  return { name: device.replace(/-+$/, '') || adapter.name, driver: description, software };
}
