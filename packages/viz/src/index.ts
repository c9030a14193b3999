export { type BarChartOptions, type BarGroup, type BarRow, barChart } from './charts/bar-chart.js';
export { type DotPlotOptions, dotPlot } from './charts/dot-plot.js';
export type { ChartOptions } from './charts/frame.js';
export {
  type IntervalGroup,
  type IntervalPlotOptions,
  type IntervalPoint,
  type IntervalRow,
  intervalPlot,
} from './charts/interval-plot.js';
export { type LineChartOptions, type LineSeries, lineChart } from './charts/line-chart.js';
export { type MatrixChartOptions, matrixChart } from './charts/matrix-chart.js';
export { type RocChartOptions, type RocSeries, rocChart } from './charts/roc-chart.js';
export type { ScaleKind } from './charts/scales.js';
export { chartStyles } from './charts/styles.js';
export {
  type ColormapName,
  colormap,
  colormapNames,
  type Rgb,
  toHex,
} from './color/colormap.js';
export { blend, contrastRatio, readableOn, relativeLuminance } from './color/contrast.js';
export { count, decimal, list, NO_VALUE, percentOf, plural } from './format.js';
export {
  type MapImageOptions,
  mapImage,
  type OverlayImageOptions,
  overlayImage,
} from './images/overlay-image.js';
export type { PixelImage } from './images/pixels.js';
export { escapeText } from './markup.js';
export { type DiscussionTopic, discuss } from './report/discussion.js';
export { type Figure, FULL, HALF } from './report/figures.js';
export {
  bullets,
  definitions,
  figureBlock,
  figureRow,
  type Headline,
  headlineList,
  paragraph,
  type Section,
  subheading,
  type Table,
  table,
} from './report/html.js';
export { type Page, renderPage, renderSections } from './report/page.js';
export { renderReport } from './report/render-report.js';
export { reportCharts } from './report/report-charts.js';
export { reportImages } from './report/report-images.js';
export { reportStyles } from './report/styles.js';
export {
  type ExampleOverlay,
  exampleOverlays,
  type OverlayOptions,
} from './samples/example-overlays.js';
export type { SamplePictureOptions } from './samples/sample-options.js';
export { canPicture, samplePicture } from './samples/sample-picture.js';
