import { join } from 'node:path';
import { HMT_CLASSES } from '@lucida/data';
import { openDataset } from '@lucida/data/node';
import { chooseArchitecture, defaultRecipe, resolveRecipe } from '@lucida/models';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { shellWord } from '@lucida/terminal';
import type { ImageFlags } from '../image-options.js';
import { type ModelAndData, openModelAndData } from '../model-and-data.js';
import { hasHmtClasses } from '../model-family.js';
import type { Session } from '../session.js';
import { trainAndSave } from '../training.js';

/** What is reported on, as it was typed. */
export interface SubjectOptions extends ImageFlags {
  /** Where the images of a data set that has a name are. */
  readonly data?: string;
  readonly model?: string;
  readonly out: string;
  readonly recipe?: string;
  readonly epochs?: number;
  readonly seed: number;
}

/** A model, what it is tried on, and what to call the two. */
export interface Subject extends ModelAndData {
  readonly title: string;
}

/** Share of the training data set aside for the validation curve of the report. */
const VALIDATION_SHARE = 0.1;

/** Opens, or for MNIST-1D trains, what is to be reported on. */
export async function openSubject(
  name: string,
  options: SubjectOptions,
  session: Session,
): Promise<Subject> {
  const { data, model } = options;
  if (data !== undefined && name !== 'hmt') {
    throw new UsageError(
      `--data says where the tiles of hmt are; give other data in the place of ${name}, and leave --data out.`,
    );
  }
  if (name === 'mnist1d') {
    const subject = model
      ? await openModelAndData(model, 'mnist1d:test', options, session)
      : await trainMnist1d(options, session);
    return { ...subject, title: 'MNIST-1D: what the network sees' };
  }
  if (model === undefined) {
    throw new UsageError(
      `A report on ${name} needs a model: give one with --model, or train one with lucida train.`,
    );
  }
  if (name === 'hmt') {
    if (data === undefined) {
      throw new UsageError(
        'A report on hmt needs its tiles: give their folder with --data (lucida data hmt fetches them).',
      );
    }
    const subject = await openModelAndData(model, data, options, session);
    refuseOtherThanHmt(subject, data);
    return { ...subject, title: 'HMT: what the network sees' };
  }
  const subject = await openModelAndData(model, name, options, session);
  return { ...subject, title: `${subject.dataset.name}: what the network sees` };
}

function refuseOtherThanHmt({ dataset }: ModelAndData, data: string): void {
  if (hasHmtClasses(dataset)) return;
  throw new LucidaError(
    `${data} is not HMT, whose classes are ${HMT_CLASSES.join(', ')}; for images of your own: lucida report ${shellWord(data)} --model ... --out ...`,
  );
}

async function trainMnist1d(options: SubjectOptions, session: Session): Promise<ModelAndData> {
  const { epochs, seed } = options;
  const dataset = await openDataset('mnist1d:train');
  const { inputShape, classNames } = dataset;
  const recipe = options.recipe ?? defaultRecipe(inputShape);
  const out = join(options.out, 'model');
  const saved = shellWord(out);
  const { model, metadata } = await trainAndSave(
    {
      dataset,
      images: null,
      architecture: chooseArchitecture({ inputShape, classes: classNames.length }),
      validation: VALIDATION_SHARE,
      recipe: resolveRecipe(recipe, epochs === undefined ? {} : { epochs }),
      seed,
      out,
      eventFolder: null,
      resume: null,
      resumeHint: `lucida train mnist1d --out ${saved} --resume, then lucida report mnist1d --model ${saved} --out ${shellWord(options.out)}`,
    },
    session,
  );
  return { model, training: metadata.training, dataset: await openDataset('mnist1d:test') };
}
