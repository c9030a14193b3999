import type { Engine, Lane, LaneSpec } from './lane.js';
import { portToParent } from './node-port.js';
import { loadedOnStart, serveLane } from './remote.js';

/** Each engine is loaded alone: what it registers and the memory it takes are no other's. */
const ENGINES: Readonly<Record<Engine, (spec: LaneSpec) => Promise<Lane>>> = {
  lucida: async (spec) => (await import('./lucida/node.js')).createNodeLucidaLane(spec),
  tfjs: async (spec) => (await import('./tfjs/node.js')).createNodeTfjsLane(spec),
  onnxruntime: async (spec) =>
    (await import('./onnxruntime/node.js')).createNodeOnnxruntimeLane(spec),
};

const spec: LaneSpec = JSON.parse(process.argv[2]!);
serveLane(
  loadedOnStart(() => ENGINES[spec.engine](spec)),
  portToParent(),
);
