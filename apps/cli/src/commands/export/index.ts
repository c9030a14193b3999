import { defaultTargetLayer, disposeModel, toOnnx } from '@lucida/models';
import { loadModel } from '@lucida/models/node';
import { type OnnxSignature, onnxSignature } from '@lucida/models/onnx';
import { UsageError } from '@lucida/runtime/errors';
import { writeFileAtomic } from '@lucida/runtime/files';
import { startBackend } from '@lucida/runtime/node';
import { type InterruptibleOptions, print, withInterrupts } from '@lucida/terminal';
import { toExplainedOnnx } from '@lucida/xai';
import { Command } from 'commander';
import { configurationOption, jsonOption, modelArgument, quietOption } from '../../options.js';
import {
  addExplanationOptions,
  type Explanation,
  type ExplanationFlags,
  explanationOf,
  refuseWithoutExplain,
} from './explanation.js';

interface Options extends InterruptibleOptions, ExplanationFlags {
  readonly out: string;
  readonly config?: string;
  readonly json?: boolean;
}

type Model = Awaited<ReturnType<typeof loadModel>>['model'];

/** What is printed with --json. */
interface ExportResult extends OnnxSignature {
  readonly out: string;
  readonly bytes: number;
  /** Null where the file gives no map. */
  readonly explanation: Explanation | null;
  /** What was left out of the model's file, or read otherwise. */
  readonly notes: readonly string[];
}

export function exportCommand(): Command {
  const command = new Command('export')
    .description('write a model as one ONNX file, with an explanation of what it decides if asked')
    .addArgument(modelArgument())
    .requiredOption('--out <file>', 'FILE.onnx');
  return addExplanationOptions(command)
    .addOption(configurationOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      'after',
      `
A file that is there already is replaced. It takes input, float32 [batch, ...shape of a sample] with
channels last, as the model does, and gives logits and probabilities, [batch, classes]; with --explain
also map, [batch, ...positions of the input], 0..1. It needs any ONNX runtime with opset 17, and no
Lucida; the README has recipes for Node and for a page.

Examples:
  lucida export runs/default --out model.onnx
  lucida export model.h5 --explain grad-cam --out explained.onnx
  lucida export model.keras --explain ablation-cam --layer conv2d_3 --class 2 --score probability \\
    --out class-2.onnx
  lucida export model.weights.h5 --config config.json --out model.onnx`,
    )
    .action(runExport);
}

async function runExport(path: string, options: Options): Promise<void> {
  const { out, config, json } = options;
  if (!/[^/\\]\.onnx$/i.test(out)) {
    throw new UsageError(
      `--out is ${out}, and expected .onnx at its end; name the file FILE.onnx.`,
    );
  }
  refuseWithoutExplain(options);
  await withInterrupts(options, async ({ say, signal }) => {
    // Nothing is computed; the cpu backend starts at once and holds a model of any size.
    await startBackend('cpu');
    const { model, notes } = await loadModel(path, config === undefined ? {} : { config });
    for (const note of notes) say(note);
    const explanation = explanationOf(options, () => defaultTargetLayer(model));
    const file = await encoded(model, explanation);
    disposeModel(model);
    signal.throwIfAborted();
    await writeFileAtomic(out, file);
    const result = { out, bytes: file.length, ...onnxSignature(file), explanation, notes };
    await print(json ? JSON.stringify(result) : describe(result));
  });
}

const encoded = (model: Model, explanation: Explanation | null): Promise<Uint8Array> =>
  explanation ? toExplainedOnnx(model, explanation) : toOnnx(model);

function describe({ out, bytes, opset, inputs, outputs }: ExportResult): string {
  const values = (all: OnnxSignature['inputs']) =>
    all.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ');
  const size = (bytes / 2 ** 20).toFixed(2);
  return `Wrote ${out}, ${size} MiB, opset ${opset}: ${values(inputs)} to ${values(outputs)}`;
}
