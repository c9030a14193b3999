import { arch, cpus, platform, totalmem } from 'node:os';
import type { About } from '../page/document.js';
import { VERSION } from '../version.js';

/** What results say of the machine and the code that this process runs on. */
export function aboutHere(): About {
  return {
    machine: {
      cpu: cpus()[0]?.model.trim() || 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      platform: `${platform()} ${arch()}`,
    },
    lucida: VERSION,
  };
}
