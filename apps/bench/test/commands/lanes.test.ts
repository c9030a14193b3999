import { expect, test } from 'vitest';
import { chooseLanes } from '../../src/commands/lanes.ts';
import { laneName } from '../../src/lanes/lane.ts';

async function choose(wishes: Partial<Parameters<typeof chooseLanes>[0]>) {
  const said: string[] = [];
  const lanes = await chooseLanes({
    ...{ lanes: ['wasm', 'cpu'], baselines: false, threads: undefined, environment: 'node' },
    ...{ cores: 4, say: (line: string) => void said.push(line) },
    ...wishes,
  });
  return { names: lanes.map(laneName), said };
}

test('baselines add stock tfjs for each backend, and onnxruntime on one core and on all', async () => {
  const { names } = await choose({ baselines: true });
  expect(names).toEqual([
    ...['wasm', 'cpu', 'tfjs/wasm', 'tfjs/cpu', 'onnxruntime/cpu', 'onnxruntime/cpu x 4'],
  ]);
  const inBrowser = await choose({ baselines: true, environment: 'browser' });
  expect(inBrowser.names).toEqual(['wasm', 'cpu', 'tfjs/wasm', 'tfjs/cpu']);
});

test('threads are for the lanes that can use them, and the others are named', async () => {
  const wishes = { lanes: ['wasm', 'onnxruntime'], threads: [1, 2] };
  const inNode = await choose(wishes);
  expect(inNode.names).toEqual(['wasm', 'onnxruntime/cpu', 'onnxruntime/cpu x 2']);
  expect(inNode.said).toEqual(['One thread whatever --threads says: wasm.']);
  const inBrowser = await choose({ lanes: ['wasm'], threads: [1, 2], environment: 'browser' });
  expect(inBrowser).toEqual({ names: ['wasm', 'wasm x 2'], said: [] });
});

test('a backend that there is none of, or not there, is refused', async () => {
  await expect(choose({ lanes: ['cuda'] })).rejects.toThrow(/no backend "cuda".*tfjs\/wasm/);
  await expect(choose({ lanes: ['onnxruntime'], environment: 'browser' })).rejects.toThrow(
    /in Node only/,
  );
});

test('without a wish the backends of the machine, a software adapter being none', async () => {
  const { names } = await choose({ lanes: undefined });
  expect(names.slice(-2)).toEqual(['wasm', 'cpu']);
});
