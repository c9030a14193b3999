export { stderrColors, stdoutColors } from './colors.js';
export {
  Interrupted,
  type Interruptible,
  type InterruptibleOptions,
  withInterrupts,
} from './interrupts.js';
export { list, realNumber, wholeNumber } from './option-values.js';
export { print } from './print.js';
export { Progress } from './progress.js';
export { runProgram } from './run-program.js';
export { shellWord } from './shell-word.js';
export { percent, shortNumber, table } from './table.js';
export { visible } from './visible.js';
