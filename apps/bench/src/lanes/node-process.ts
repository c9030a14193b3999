import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Lane, type LaneSpec, laneName, type OpenLane } from './lane.js';
import { portToChild } from './node-port.js';
import { remoteLane } from './remote.js';

const running = new Set<ChildProcess>();

/** A lane in a Node process of its own, which ends with `stop` or with this process. */
export const openNodeLane: OpenLane = (spec) =>
  forkLane(fileURLToPath(new URL('./node-lane-main.js', import.meta.url)), spec);

/** Runs a file that serves a lane over `portToParent`, with the spec as JSON for its argument. */
export function forkLane(file: string, spec: LaneSpec): Lane {
  const child = fork(file, [JSON.stringify(spec)], {
    serialization: 'advanced',
    // What engines print is no part of our output; why they end is.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (running.size === 0) process.on('exit', killAll);
  running.add(child);
  child.on('exit', () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  });
  return remoteLane(portToChild(child, laneName(spec)));
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
