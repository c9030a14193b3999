import { LucidaError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { deserializeModel, serializeModel } from '../../src/index.js';
import { sharedNet } from '../models.js';
import { METADATA } from './helpers.js';

beforeAll(() => startBackend('cpu'));

interface Document {
  modelTopology: {
    config: { layers: { name: string; inbound_nodes: unknown }[] };
  };
}

/** Saves a graph, changes what feeds a layer, and loads it. */
async function reloaded(layer: string, inboundNodes: unknown): Promise<unknown> {
  const model = sharedNet();
  const { json, weights } = await serializeModel(model, METADATA);
  const document = JSON.parse(json) as Document;
  const { layers } = document.modelTopology.config;
  layers.find(({ name }) => name === layer)!.inbound_nodes = inboundNodes;
  try {
    return deserializeModel(JSON.stringify(document), weights, 'model.json').model;
  } catch (error) {
    return error;
  }
}

describe('a graph that tfjs would wait for without end is refused:', () => {
  it.each([
    ['a layer that is not there', 'mix', [[['gone', 0, 0, {}]]]],
    ['a call that is not there', 'mix', [[['image', 3, 0, {}]]]],
    ['the layer itself', 'scores', [[['scores', 0, 0, {}]]]],
    ['a layer after it', 'mix', [[['pool', 0, 0, {}]]]],
    ['something else', 'mix', [['image']]],
  ])('%s', async (_, layer, inboundNodes) => {
    const error = await reloaded(layer, inboundNodes);
    expect(error).toBeInstanceOf(LucidaError);
    expect((error as LucidaError).message).toMatch(/^Layer \w+ in model.json waits for inputs/);
  });

  it('and one that is sound is not', async () => {
    expect(await reloaded('mix', [[['image', 0, 0, {}]]])).not.toBeInstanceOf(Error);
  });
});
