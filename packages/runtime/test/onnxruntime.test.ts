import { describe, expect, it } from 'vitest';
import { UsageError } from '../src/errors.js';
import { onnxruntimeNode } from '../src/node/onnxruntime.js';

/** onnxruntime-node as it is found where only these modules are. */
const installed = (modules: Readonly<Record<string, unknown>>) =>
  onnxruntimeNode((name) => {
    if (name in modules) return modules[name];
    throw new Error(`Cannot find module '${name}'\nRequire stack:\n- somewhere`);
  });

const VERSION = 'onnxruntime-node/package.json';

describe('onnxruntimeNode', () => {
  it('says what to do where it is not installed', () => {
    const native = installed({});
    const message =
      'the optional package onnxruntime-node is not installed; add it with "npm install onnxruntime-node"';
    expect(native.probe()).toEqual({ version: null, missing: message });
    expect(() => native.open()).toThrow(new UsageError(message));
  });

  it.each(['1.19.2', '0.30.0', '2.0.0'])('refuses version %s', (version) => {
    const native = installed({ [VERSION]: { version } });
    expect(native.probe().missing).toMatch(
      new RegExp(`^onnxruntime-node ${version} is installed, and 1.20 or later of version 1 is`),
    );
    expect(() => native.open()).toThrow(UsageError);
  });

  it('says so in one line where the binding does not load', () => {
    const native = installed({ [VERSION]: { version: '1.24.3' } });
    expect(native.probe()).toEqual({ version: '1.24.3', missing: null });
    expect(() => native.open()).toThrow(
      /^onnxruntime-node 1\.24\.3 cannot be loaded \(Cannot find module [^\n]*\); add it with/,
    );
  });

  const here = onnxruntimeNode();

  it.skipIf(here.probe().missing)('refuses what is no model (skipped without it)', () => {
    const runner = here.open();
    expect(runner.version).toMatch(/^1\.\d+\.\d+$/);
    expect(() => runner.open(new Uint8Array([1, 2, 3]))).toThrow(/protobuf/i);
  });
});
