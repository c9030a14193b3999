import { messageOf } from '../../src/errors.js';

interface Task {
  readonly fetch?: string;
  readonly throw?: string;
  readonly complain?: string;
  readonly hang?: boolean;
  readonly failLater?: string;
}

/** Does in a page what the test asks for. */
export async function main(task: Task) {
  if (task.throw) throw new Error(task.throw);
  if (task.complain) console.error(task.complain);
  if (task.failLater) {
    setTimeout(() => {
      throw new Error(task.failLater);
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (task.hang) await new Promise(() => {});
  const content = task.fetch ? await (await fetch(task.fetch)).arrayBuffer() : new ArrayBuffer(0);
  return {
    bytes: [...new Uint8Array(content)],
    inBrowser: 'document' in globalThis && !('process' in globalThis),
    imported: messageOf(new Error('from a module')),
  };
}
