import type { ReportDocument } from '@lucida/eval';
import { count } from '../../format.js';
import { element, escapeText } from '../../markup.js';
import { imagePicture, imagePictureDefinitions } from '../../samples/image-picture.js';
import { isImage } from '../../samples/image-sample.js';
import { columnsOf, type SamplePictureOptions } from '../../samples/sample-options.js';
import { canPicture, samplePicture } from '../../samples/sample-picture.js';
import { className, type ExampleKind, pictureOptions, shownExamples } from '../examples.js';
import { paragraph, type Section, subheading } from '../html.js';

const WIDE = 880;
/** Width of an image's picture with a single method: two panels, not too large. */
const WIDE_SINGLE = 560;
const NARROW = 320;

const captions: Readonly<Record<ExampleKind, string>> = {
  best: 'Best: the most confident success',
  typical: 'Typical: the success of middling confidence',
  failure: 'Wrong: the most confident failure',
};

/** The best, the typical and the wrong of every class with all maps; null without examples. */
export function examplesSection(document: ReportDocument): Section | null {
  const shown = document.examples.filter((entry) => shownExamples(entry).length > 0);
  if (shown.length === 0 || !canPicture(document.inputShape)) return null;
  const blocks = shown.map((entry, place) => {
    const figures = shownExamples(entry).map(({ kinds, example }) => {
      const caption = kinds.length > 1 ? 'Best and typical: the same success' : captions[kinds[0]!];
      const id = `example-${place}-${kinds[0]}`;
      return figure(caption, { ...pictureOptions(document, example), id });
    });
    return (
      subheading(`Class ${className(document, entry.classIndex)}`) +
      figures.map((drawn) => element('div', { class: 'keep' }, drawn)).join('') +
      missing(entry)
    );
  });
  const truth = shown.some((entry) =>
    shownExamples(entry).some(({ example }) => example.groundTruth !== null),
  );
  return {
    id: 'examples',
    title: 'Best, typical and wrong',
    body:
      explain(document, truth)
        .map((text) => paragraph(text))
        .join('') + blocks.join(''),
  };
}

function explain(
  { inputShape, classification, examples }: ReportDocument,
  truth: boolean,
): string[] {
  const classes =
    examples.length < classification.classes.length
      ? `Of the ${count(examples.length)} classes with the most mistakes, each one’s`
      : 'For every class the';
  const which = `${classes} most confident success, the success of middling confidence, and the most confident failure.`;
  if (isImage(inputShape)) {
    return [
      `${which} Each method’s map lies over the image, the more opaque the more relevant, with a line where the relevance is 0.5; and it stands by itself.`,
      ...(truth ? ['The dashed outline is where the ground truth really lies.'] : []),
    ];
  }
  return [
    `${which} The line is the signal, coloured by the relevance that a method gives to each position; the bars below have the same relevance as their height.`,
    ...(truth ? ['The shaded span is where the template of the class really lies.'] : []),
  ];
}

function missing({ best, typical, failure }: ReportDocument['examples'][number]): string {
  if (best === null && typical === null) {
    return paragraph('No sample of this class was classified correctly.', 'note after');
  }
  return failure === null
    ? paragraph('No sample of this class was classified wrongly.', 'note after')
    : '';
}

/** The picture for wide screens and for phones; an image's pixels are in the page once for both. */
function figure(caption: string, options: SamplePictureOptions): string {
  const image = isImage(options.inputShape);
  const draw = (columns: number, width: number) => {
    const drawn = { ...options, columns, width, embedding: 'inline' } as const;
    return image ? imagePicture(drawn, false) : samplePicture(drawn);
  };
  const columns = image ? columnsOf(options) : 3;
  const wide = image && columns === 1 ? WIDE_SINGLE : WIDE;
  const pictures = [
    image ? imagePictureDefinitions(options) : '',
    element('div', { class: 'wide' }, draw(columns, wide)),
    element('div', { class: 'narrow' }, draw(1, NARROW)),
  ].join('');
  return element(
    'figure',
    {},
    element('figcaption', {}, escapeText(caption)) + element('div', { class: 'chart' }, pictures),
  );
}
