import { list, realNumber, wholeNumber } from '@lucida/terminal';
import { Option } from 'commander';
import { EFFORTS } from '../page/form-plan.js';
import { SUBJECTS } from '../subjects.js';
import { TASKS } from '../tasks.js';
import { LANE_CHOICES } from './lanes.js';

/** What `run` is given; what is undefined has another default with `--quick` than without. */
export interface RunOptions {
  readonly subjects?: string[];
  readonly model?: string;
  readonly layer?: string;
  readonly tasks: string[];
  readonly backends?: string[];
  readonly baselines?: boolean;
  readonly batches: number[];
  readonly threads?: number[];
  readonly channels?: number[];
  readonly rounds?: number;
  readonly seconds?: number;
  readonly mostSeconds?: number;
  readonly totalSeconds?: number;
  readonly quick?: boolean;
  readonly browser?: 'chromium';
  readonly serve?: boolean;
  readonly out?: string;
  readonly html?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Of `--quick`: what takes longer than a second, as VGG-7 on the cpu backend, would take the time
 * that the rounds of the others need.
 */
export const QUICK_EFFORT = { ...EFFORTS.quick, mostSeconds: 1 };

/** Without `--quick`. */
export const EFFORT = { rounds: 10, seconds: 1, mostSeconds: 20, totalSeconds: null };

const numbers = (each: (text: string) => number) => (text: string) => list(text).map(each);

const quickly = (value: string | number) => `, ${value} with --quick`;

/** All options of `run`, in the order of the help. */
export const RUN_OPTIONS: readonly Option[] = [
  new Option(
    '--subjects <names>',
    `networks, with commas between: ${Object.keys(SUBJECTS).join(', ')}, channels, all, or paths of models (default: mnist1d,vgg7; with --model none)`,
  ).argParser(list),
  new Option('--model <file>', 'a model of your own, as `lucida` takes it'),
  new Option('--layer <name>', 'of --model, where maps are drawn (default: the last convolution)'),
  new Option('--tasks <names>', `with commas between: ${TASKS.join(', ')}, all`)
    .argParser(list)
    .default(['all'], 'all'),
  new Option(
    '--backends <names>',
    `what computes, with commas between: ${LANE_CHOICES.join(', ')} (default: what this machine has)`,
  ).argParser(list),
  new Option('--lanes <names>', 'another name of --backends').argParser(list).hideHelp(),
  new Option('--baselines', 'adds tfjs as it is installed for each backend, and onnxruntime'),
  new Option('--batches <sizes>', 'samples at once, with commas between')
    .argParser(numbers(wholeNumber(1, 65_536)))
    .default([1], '1'),
  new Option(
    '--threads <counts>',
    'with commas between; onnxruntime in Node and wasm in a browser can use them',
  ).argParser(numbers(wholeNumber(1, 1024))),
  new Option(
    '--channels <counts>',
    `of the nets that show cost against channels (default: 8,32,128,512${quickly('8,64')})`,
  ).argParser(numbers(wholeNumber(1, 4096))),
  new Option(
    '--rounds <n>',
    `at least so many (default: ${EFFORT.rounds}${quickly(QUICK_EFFORT.rounds)})`,
  ).argParser(wholeNumber(1, 999_999)),
  new Option(
    '--seconds <n>',
    `at least so long for each network (default: ${EFFORT.seconds}${quickly(QUICK_EFFORT.seconds)})`,
  ).argParser(realNumber(0, 86_400)),
  new Option(
    '--most-seconds <n>',
    `leave out what would take longer a call (default: ${EFFORT.mostSeconds}${quickly(QUICK_EFFORT.mostSeconds)})`,
  ).argParser(realNumber(0.001, 86_400)),
  new Option(
    '--total-seconds <n>',
    `skip what is left by then (default: no bound${quickly(QUICK_EFFORT.totalSeconds)})`,
  ).argParser(realNumber(1, 1e7)),
  new Option('--quick', 'ends within two minutes on two cores without a GPU'),
  new Option('--browser <name>', 'measure in a page of this browser').choices(['chromium']),
  new Option('--serve', 'open the page for a person instead; see `serve`'),
  new Option('--out <file>', 'write the results there (JSON)'),
  new Option('--html <file>', 'write a report with charts there'),
  new Option('--json', 'print the results as JSON on stdout, everything else on stderr'),
  new Option('-q, --quiet', 'no progress'),
];
