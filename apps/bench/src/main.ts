import { runProgram } from '@lucida/terminal';
import { createProgram } from './program.js';

await runProgram(createProgram());
