/** Lets timers and signals have their turn: reading a tensor alone may not leave the task. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
