import type { BackendName } from '../backend.js';

/** Where tests run: in Node or in a browser. */
export interface TestPlatform {
  /** Why a backend is not tested here, or null if it is. */
  whySkipped(backend: BackendName): string | null;
  start(backend: BackendName): Promise<unknown>;
  /**
   * The path of a file or folder of the shared data sets, or null, with a note in the test's
   * output, where they are absent.
   */
  sharedData(relativePath: string): string | null;
  readFixture(url: URL): Promise<unknown>;
}

/**
 * Why a backend is not tested, or null if it is. cpu and wasm always are, and native wherever it is
 * installed.
 *
 * @param demanded Backends that must be there, by the environment
 * (`LUCIDA_TEST_BACKENDS=cpu,wasm,webgpu`). Unset, webgpu is tested where there is an adapter, and
 * a software one will do.
 * @param probe Why there is no adapter, or null; asked only if nothing is demanded.
 */
export async function skipper(
  demanded: string | undefined,
  probe: () => Promise<{ readonly missing: string | null }>,
  probeNative: () => { readonly missing: string | null },
): Promise<TestPlatform['whySkipped']> {
  const names = demanded?.split(',').map((name) => name.trim());
  const missing = names ? null : (await probe()).missing;
  return (backend) => {
    if (backend === 'native') return probeNative().missing;
    if (backend !== 'webgpu') return null;
    if (names) return names.includes(backend) ? null : 'not in LUCIDA_TEST_BACKENDS';
    return missing;
  };
}
