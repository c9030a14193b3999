import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { classNamesOf, cutAt, disposeModel, importKeras } from '../../src/index.js';
import { type KerasFixture, kerasFixtures } from './archives.js';

const fixtures = new Map(kerasFixtures().map((fixture) => [fixture.version, fixture]));
const [keras1, keras24, keras2, keras3] = ['1.2.2', '2.4.0', '2.15.0', '3.15.1'].map((version) =>
  fixtures.get(version),
) as [KerasFixture, KerasFixture, KerasFixture, KerasFixture];

beforeAll(() => startBackend('cpu'));

let tensors: number;
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
});

/** Imports, disposes, and returns what is to be looked at. */
async function look<T>(
  fixture: KerasFixture,
  file: string,
  at: (imported: Awaited<ReturnType<typeof importKeras>>) => T,
): Promise<T> {
  const imported = await importKeras(fixture.file(file), { source: file });
  const seen = at(imported);
  disposeModel(imported.model);
  return seen;
}

describe('an imported model', () => {
  it.each([...fixtures.values()])(
    'of Keras $version has the names of its layers, and its parameters',
    async (fixture) => {
      for (const { file, layers, parameters } of fixture.cases.filter(
        ({ file }) => !fixture.config(file),
      )) {
        const { names, count } = await look(fixture, file, ({ model }) => ({
          names: model.layers.map(({ name }) => name),
          count: model.countParams(),
        }));
        // Keras counts a counter in Normalization.
        if (!/^(transfer|newer)/.test(file)) expect(count, file).toBe(parameters);
        // Keras 1 does not save the name of a sequential model in another.
        const saved = layers.filter((name) => fixture !== keras1 || !name.startsWith('sequential'));
        for (const name of saved) expect(names, file).toContain(name.replace(' ', '_'));
      }
    },
  );

  it('has numbers for class names', async () => {
    expect(await look(keras2, 'image_layers.h5', classNamesOf)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('can be cut at a layer whose name has slashes', async () => {
    const cut = await look(keras2, 'residual.h5', ({ model }) => cutAt(model, 'block_1/project'));
    expect(cut).toMatchObject({ layer: 'block_1/project', channels: 6, spatialShape: [4, 4] });
  });
});

describe('the notes say', () => {
  it('what was left out', async () => {
    expect(await look(keras2, 'transfer.keras', ({ notes }) => notes)).toEqual([
      "The optimizer's state is left out.",
      'The settings that the model was compiled with (optimizer, loss, metrics) are left out.',
      'Layers that act in training only, and that TensorFlow.js does not have, do nothing now: ' +
        'random_flip (RandomFlip), random_rotation (RandomRotation), random_zoom (RandomZoom), ' +
        'activity_regularization (ActivityRegularization).',
    ]);
  });

  it('that another precision becomes float32', async () => {
    expect(await look(keras3, 'half.keras', ({ notes }) => notes)).toEqual([
      'Computed in float32 instead of mixed_float16: conv, flat, dense.',
    ]);
  });

  it('which names were changed', async () => {
    expect(await look(keras3, 'newer.keras', ({ notes }) => notes)).toContain(
      'TensorFlow.js does not take these names of layers, which were changed: conv 1 to conv_1.',
    );
  });

  it('nothing where nothing was left out', async () => {
    expect(await look(keras1, 'graph.h5', ({ notes }) => notes)).toEqual([]);
    expect(await look(keras24, 'residual.h5', ({ notes }) => notes)).toEqual([]);
  });
});

/** Expects one sentence that holds some words. */
async function expectRefused(
  bytes: Uint8Array,
  config: string | undefined,
  kind: typeof LucidaError,
  ...words: string[]
): Promise<void> {
  const error = await importKeras(bytes, {
    source: 'net.h5',
    ...(config !== undefined && { config }),
  }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(kind);
  const { message } = error as LucidaError;
  expect(message).not.toContain('\n');
  for (const word of words) expect(message).toContain(word);
}

describe('importKeras refuses', () => {
  const weights = keras24.file('image_layers-weights.h5');
  const config = keras24.config('image_layers-weights.h5') as string;
  const refused = (config: string | undefined, ...words: string[]) =>
    expectRefused(weights, config, LucidaError, 'net.h5', ...words);

  it('weights without their model', () =>
    refused(undefined, 'weights without the model', 'model.to_json()'));

  it('a configuration that is not JSON', () => refused('model = Sequential()', 'is not JSON'));

  it('a configuration of something else', () => refused('{"a": 1}', 'class_name and config'));

  it('a configuration beside a file that has its own', () =>
    expectRefused(keras24.file('image_layers.h5'), config, UsageError, 'leave out'));

  it('the configuration of another model', () =>
    refused(keras24.config('nested-weights.h5'), 'the weights of a layer conv2d', 'different'));

  it('the configuration of a smaller model', () => {
    const smaller = JSON.parse(config);
    smaller.config.layers.pop();
    return refused(JSON.stringify(smaller), 'holds the weights of a layer dense');
  });

  it('a configuration of a model with another size', () =>
    refused(
      config.replace('"units": 5', '"units": 6'),
      'Layer dense (Dense) needs kernel [6, 6], bias [6]',
      'dense/kernel:0 [6, 5], dense/bias:0 [5]',
    ));

  it('a model of another kind', () =>
    refused(config.replace('"Sequential"', '"MyModel"'), 'of the class MyModel'));

  it('an argument that it does not know', () =>
    refused(
      config.replace('"padding": "same"', '"padding": "same", "twist": 3'),
      '(Conv2D)',
      'twist = 3',
    ));

  it('layers that do not fit together', () =>
    refused(
      config
        .replace('[null, 12, 10, 3]', '[null, 12, 10]')
        .replace('[null, 12, 10, 3]', '[null, 12, 10]'),
      'Layer zero_padding2d (ZeroPadding2D)',
      '[12, 10]',
    ));

  it('an input that is too small for a layer', () =>
    refused(
      config.replaceAll('[null, 12, 10, 3]', '[null, 3, 3, 3]').replaceAll('"same"', '"valid"'),
      '(DepthwiseConv2D)',
    ));

  it('a sequential model without an input shape', () =>
    refused(
      config.replaceAll('"batch_input_shape"', '"forgotten_shape"'),
      'does not say its input',
    ));
});

describe('a damaged graph is refused:', () => {
  const weights = keras24.file('nested-weights.h5');
  const config = keras24.config('nested-weights.h5') as string;
  const changed = (change: (model: Tree) => void, ...words: string[]) => {
    const tree = JSON.parse(config);
    change(tree.config);
    return expectRefused(weights, JSON.stringify(tree), LucidaError, 'net.h5', ...words);
  };
  type Tree = { [key: string]: Tree } & Tree[];
  const layer = (model: Tree, name: string) =>
    model.layers!.find((one) => String(one.name) === name) as Tree;
  const json = (value: unknown) => value as Tree;

  it('a layer fed by one that is not there', () =>
    changed((model) => {
      layer(model, 'flat').inbound_nodes = json([[['gone', 0, 0, {}]]]);
    }, '"gone"'));

  it('a layer fed by itself', () =>
    changed(
      (model) => {
        layer(model, 'flat').inbound_nodes = json([[['flat', 0, 0, {}]]]);
      },
      'Layer flat (Flatten)',
      'depends on itself',
    ));

  it('a layer fed by a call that is not there', () =>
    changed((model) => {
      layer(model, 'scores').inbound_nodes = json([[['flat', 7, 0, {}]]]);
    }, 'call 7 of layer "flat"'));

  it('a layer fed by nothing', () =>
    changed((model) => {
      layer(model, 'flat').inbound_nodes = json([[]]);
    }, 'applied to nothing'));

  it('two layers of one name', () =>
    changed((model) => {
      layer(model, 'flat').name = json('scores');
    }, 'scores'));

  it('no layers', () =>
    changed((model) => {
      model.layers = json([]);
    }, 'lists no layers'));

  it('an output that is not there', () =>
    changed((model) => {
      model.output_layers = json([['scores', 0, 4]]);
    }, 'output 4'));
});
