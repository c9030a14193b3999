import type { Batch } from '@lucida/data';
import type { BackendName } from '@lucida/runtime';
import type { JobName, JobResults, JobSettings } from '../harness/jobs.js';

/** What is asked of a worker; it does one thing after the other. */
export type Request =
  | {
      readonly type: 'model';
      readonly place: number;
      readonly backend: BackendName;
      readonly wasmFolder: string | undefined;
      readonly json: string;
      readonly weights: Uint8Array;
    }
  | {
      readonly type: 'job';
      readonly place: number;
      readonly job: number;
      readonly name: JobName;
      readonly settings: JobSettings[JobName];
    }
  | {
      readonly type: 'batch';
      readonly place: number;
      readonly job: number;
      readonly call: number;
      readonly batch: Batch;
    }
  | { readonly type: 'leave'; readonly place: number };

/** What a worker says of a batch. */
export type Reply =
  | {
      readonly call: number;
      readonly result: JobResults[JobName];
      /** Bytes that it held at most meanwhile. */
      readonly peak: number;
    }
  | {
      readonly call: number;
      readonly error: { readonly message: string; readonly isUsage: boolean };
    };
