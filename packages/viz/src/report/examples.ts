import type { ExplainedExample, ReportDocument } from '@lucida/eval';
import type { SamplePictureOptions } from '../samples/sample-options.js';
import { methodTitles } from './methods.js';

/** Why a sample is shown. */
export type ExampleKind = 'best' | 'typical' | 'failure';

export interface ShownExample {
  readonly kinds: readonly ExampleKind[];
  readonly example: ExplainedExample;
}

/** The examples of a class; a sample that is both the best and the typical one is there once. */
export function shownExamples({
  best,
  typical,
  failure,
}: ReportDocument['examples'][number]): ShownExample[] {
  const shown: ShownExample[] = [];
  if (best !== null && typical !== null && best.index === typical.index) {
    shown.push({ kinds: ['best', 'typical'], example: best });
  } else {
    if (best !== null) shown.push({ kinds: ['best'], example: best });
    if (typical !== null) shown.push({ kinds: ['typical'], example: typical });
  }
  if (failure !== null) shown.push({ kinds: ['failure'], example: failure });
  return shown;
}

/** What the picture of a document's example takes. */
export function pictureOptions(
  document: ReportDocument,
  example: ExplainedExample,
): SamplePictureOptions {
  return {
    example,
    inputShape: document.inputShape,
    classNames: document.classification.classes.map(({ name }) => name),
    classTemplates: document.classTemplates,
    methodTitles: methodTitles(document),
  };
}

/** The name of the class at an index, or the index where it has none. */
export function className(document: ReportDocument, index: number): string {
  return document.classification.classes[index]?.name ?? String(index);
}
