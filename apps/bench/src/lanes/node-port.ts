import type { ChildProcess } from 'node:child_process';
import { LucidaError } from '@lucida/runtime/errors';
import type { Port } from './remote.js';

/** So much of what a process says on stderr is kept, in characters. */
const TAIL = 4000;

/** Of a process that crashed: where it was, and what it ran on. The line before says why. */
const NOT_THE_CAUSE = /^(\s+at |Node\.js v|\s*\d+: 0x|-{3,}|\s*$)/;

/**
 * The parent's end of a child forked with `serialization: 'advanced'`; `name` is the lane's. The
 * child's stderr, where it is piped, gives the reason when it ends.
 */
export function portToChild(child: ChildProcess, name: string): Port {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-TAIL);
  });
  // From now on, as a process may end before anyone asks.
  const ended = new Promise<string>((resolve) => {
    child.on('error', ({ message }) => {
      if (child.pid === undefined) {
        resolve(`The process of lane ${name} could not be started (${message})`);
      }
    });
    // `close` and not `exit`: by then all of stderr has arrived.
    child.on('close', (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      const lines = said.split('\n').filter((line) => !NOT_THE_CAUSE.test(line));
      const last = lines.at(-1)?.trim();
      const words = last ? `, after it said "${last}"` : '';
      resolve(`The process of lane ${name} ended with ${how}${words}`);
    });
  });
  return {
    post: (message) => {
      // Without a callback, a message to a process that just ended is an error event.
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => child.on('message', listener),
    onEnd: (listener) => ended.then(listener),
    end: () => child.kill('SIGKILL'),
  };
}

/** The child's end; the child ends with its parent. */
export function portToParent(): Port {
  if (!process.send) {
    throw new LucidaError('This file is run by the bench as a child process, and not by itself.');
  }
  process.on('disconnect', () => process.exit());
  return {
    post: (message) => process.send!(message),
    onMessage: (listener) => process.on('message', listener),
    onEnd: (listener) => process.on('disconnect', () => listener('The bench ended')),
    end: () => process.exit(),
  };
}
