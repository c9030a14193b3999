import { darkTheme, lightTheme, type Theme } from '../color/theme.js';

/** A system font stack: nothing is fetched. */
export const fontStack =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

function themedRules(theme: Theme): string {
  const series = theme.categorical.flatMap((color, index) => [
    `.lc .line${index}{stroke:${color}}`,
    `.lc .mark${index}{fill:${color};stroke:${color}}`,
  ]);
  return [
    `.lc text{fill:${theme.ink}}`,
    `.lc .muted{fill:${theme.muted}}`,
    `.lc .background{fill:${theme.surface}}`,
    `.lc .grid{stroke:${theme.rule}}`,
    `.lc .axis{stroke:${theme.muted}}`,
    `.lc .ink{stroke:${theme.ink}}`,
    `.lc .accent{stroke:${theme.accent}}`,
    `.lc .point{fill:${theme.muted};fill-opacity:.4}`,
    `.lc .bar{fill:${theme.categorical[0]}}`,
    `.lc .area{fill:${theme.accent};fill-opacity:.12}`,
    `.lc .band{fill:${theme.band};fill-opacity:.16}`,
    `.lc .band-edge{stroke:${theme.band}}`,
    `.lc .cell{fill:${theme.cell}}`,
    `.lc .cell-low{fill:${theme.cellLow}}`,
    `.lc .cell-high{fill:${theme.cellHigh}}`,
    ...series,
  ].join('\n');
}

/**
 * The style sheet of every chart. Plain class rules with literal colours rather than variables:
 * rasterisers and vector editors that know no `var()` still draw the light appearance.
 */
export const chartStyles = `
.lc{font-family:${fontStack};font-variant-numeric:tabular-nums;font-size:12px}
.lc .small{font-size:11px}
.lc .strong{font-weight:600}
.lc .end{text-anchor:end}
.lc .middle{text-anchor:middle}
.lc .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.lc .thin{fill:none;stroke-width:1}
.lc .dash{stroke-dasharray:6 4}
.lc .contour,.lc .contour-casing{fill:none;stroke:#fff;stroke-linejoin:round}
.lc .contour-casing{stroke:#181818}
.lc .dots{stroke-dasharray:2 3}
${themedRules(lightTheme)}
@media screen and (prefers-color-scheme:dark){
${themedRules(darkTheme)}
}
`.trim();
