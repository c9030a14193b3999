import { label } from '../charts/axes.js';
import { colorBar } from '../charts/color-bar.js';
import { frame } from '../charts/frame.js';
import { fitText, wrapName } from '../charts/layout.js';
import { count, list } from '../format.js';
import { element } from '../markup.js';
import { imageDefinitions } from './image-definitions.js';
import { colored, fit, overlay, tile } from './image-panels.js';
import { type ImageSample, readImageSample } from './image-sample.js';
import { panelHeading, verdictLines } from './sample-heading.js';
import { columnsOf, type SamplePictureOptions } from './sample-options.js';
import { describeSample, sampleName, verdict } from './sample-words.js';

const COLUMN = 208;
const NARROW_COLUMN = 152;
const GAP = 16;
const HEADING = 24;
const NAME_LINE = 15;
/** Height of the bar of colours and the legend below the verdict. */
const LEGEND = 64;
/** Most that a picture is higher than wide; what is longer gets narrower. */
const MAX_ASPECT = 1.5;

/**
 * An image beside each method's map and the two over each other. With several columns a method takes
 * one, the overlay above the map; with one, overlay and map stand beside each other.
 *
 * @param definitions Whether the images are embedded; without, the page has them already (see
 * `imagePictureDefinitions`).
 */
export function imagePicture(options: SamplePictureOptions, definitions = true): string {
  const { example, classNames, embedding = 'standalone' } = options;
  const sample = readImageSample(options);
  const columns = columnsOf(options);
  const cells = columns === 1 ? 2 : columns + 1;
  const width =
    options.width ?? cells * (columns === 1 ? NARROW_COLUMN : COLUMN) + (cells - 1) * GAP;
  const cell = (width - GAP * (cells - 1)) / cells;
  const names = wrapName(`Sample ${sampleName(example)}`, width, 11, 3);
  const top = names.length * NAME_LINE + 6;
  const { content, height } =
    columns === 1
      ? besideEachOther(options, sample, cell, top)
      : belowEachOther(options, sample, cell, top, columns);
  return frame(
    {
      title: `Sample ${sampleName(example)}: ${verdict(example, classNames)}`,
      description: describeSample(
        example,
        sample.maps,
        example.groundTruth === null ? '' : 'The outline shows the ground truth.',
        (position) => placeOf(position, sample.pixels.width),
      ),
      width,
      height,
      embedding,
      heading: false,
    },
    [
      definitions
        ? imageDefinitions(sample, idOfPicture(options), options.colors ?? 'viridis')
        : '',
      ...names.map((line, index) => label(line, 0, 11 + index * NAME_LINE, 'muted small')),
      content,
    ].join(''),
  );
}

/** What several pictures of one sample in a page share: an `svg` that is not seen. */
export function imagePictureDefinitions(options: SamplePictureOptions): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: 0,
      height: 0,
      style: 'position:absolute',
      'aria-hidden': 'true',
    },
    imageDefinitions(readImageSample(options), idOfPicture(options), options.colors ?? 'viridis'),
  );
}

function idOfPicture({ id, example }: SamplePictureOptions): string {
  return id ?? `sample-${example.index}`;
}

function placeOf(position: number, width: number): string {
  return `row ${count(Math.floor(position / width))}, column ${count(position % width)}`;
}

interface Drawn {
  readonly content: string;
  readonly height: number;
}

/** Columns: the image above the words, and each method's overlay above its map. */
function belowEachOther(
  options: SamplePictureOptions,
  sample: ImageSample,
  cell: number,
  top: number,
  columns: number,
): Drawn {
  const id = idOfPicture(options);
  const high = cellHeight(sample, cell);
  const said = words(options, 0, top + HEADING + high + GAP / 2, cell);
  const below = Math.max(high, said.height);
  const block = HEADING + high + GAP / 2 + below + GAP;
  const upper = (y: number) => y + HEADING;
  const lower = (y: number) => y + HEADING + high + GAP / 2;
  const methods = sample.maps.map(({ title, layer }, index) => {
    const x = (1 + (index % columns)) * (cell + GAP);
    const y = top + Math.floor(index / columns) * block;
    return [
      panelHeading(title, layer, x, y + 15, cell),
      overlay(sample, id, index, fit(sample, { x, y: upper(y), width: cell, height: high })),
      colored(sample, id, index, fit(sample, { x, y: lower(y), width: cell, height: high })),
    ].join('');
  });
  const rows = Math.max(1, Math.ceil(sample.maps.length / columns));
  const content = [
    panelHeading('Image', sizeOf(sample), 0, top + 15, cell),
    tile(sample, id, fit(sample, { x: 0, y: upper(top), width: cell, height: high })),
    said.content,
    ...methods,
  ].join('');
  return { content, height: top + rows * block - GAP / 2 };
}

/** Rows: the image beside the words, then each method's overlay beside its map. */
function besideEachOther(
  options: SamplePictureOptions,
  sample: ImageSample,
  cell: number,
  top: number,
): Drawn {
  const id = idOfPicture(options);
  const high = cellHeight(sample, cell);
  const said = words(options, cell + GAP, top + HEADING, cell);
  const first = HEADING + Math.max(high, said.height) + GAP;
  const block = HEADING + high + GAP;
  const methods = sample.maps.map(({ title, layer }, index) => {
    const y = top + first + index * block;
    const at = { y: y + HEADING, width: cell, height: high };
    return [
      panelHeading(title, layer, 0, y + 15, 2 * cell + GAP),
      overlay(sample, id, index, fit(sample, { x: 0, ...at })),
      colored(sample, id, index, fit(sample, { x: cell + GAP, ...at })),
    ].join('');
  });
  const content = [
    panelHeading('Image', sizeOf(sample), 0, top + 15, cell),
    tile(sample, id, fit(sample, { x: 0, y: top + HEADING, width: cell, height: high })),
    said.content,
    ...methods,
  ].join('');
  return { content, height: top + first + methods.length * block - GAP / 2 };
}

function sizeOf({ pixels: { height, width } }: ImageSample): string {
  return `${width} × ${height}`;
}

function cellHeight({ pixels }: ImageSample, cell: number): number {
  return cell * Math.min(MAX_ASPECT, pixels.height / pixels.width);
}

/** What the model made of the image, and what the colours mean. */
function words(options: SamplePictureOptions, x: number, y: number, room: number): Drawn {
  const { example, classNames, colors = 'viridis' } = options;
  const said = verdictLines(example, classNames, x, y, room, 2);
  const bar = y + said.height + 20;
  const outlined = list([
    ...(example.maps.length > 0 ? ['line: relevance 0.5'] : []),
    ...(example.groundTruth === null ? [] : ['dashed: ground truth']),
  ]);
  const content = [
    said.content,
    ...(example.maps.length === 0
      ? []
      : [label('relevance', x, bar - 6, 'small'), colorBar(x, bar, Math.min(110, room), colors)]),
    label(fitText(outlined, room, 11), x, bar + 40, 'muted small', outlined),
  ].join('');
  return { content, height: said.height + LEGEND };
}
