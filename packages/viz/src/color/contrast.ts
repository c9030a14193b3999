import type { Rgb } from './colormap.js';

function linear(component: number): number {
  const share = component / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance of an sRGB colour, 0 (black) to 1 (white); WCAG 2.2. */
export function relativeLuminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio of two colours, 1 to 21; WCAG 2.2 asks 4.5 of text and 3 of graphics. */
export function contrastRatio(first: Rgb, second: Rgb): number {
  const a = relativeLuminance(first);
  const b = relativeLuminance(second);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Whichever of black and white is easier to read on a background; never below 4.58 to 1. */
export function readableOn(background: Rgb): '#000000' | '#ffffff' {
  const onBlack = contrastRatio(background, [0, 0, 0]);
  return onBlack >= contrastRatio(background, [255, 255, 255]) ? '#000000' : '#ffffff';
}

/** What the eye sees where `top` with the given opacity (0..1) lies on `bottom`. */
export function blend(top: Rgb, bottom: Rgb, opacity: number): Rgb {
  const mix = (a: number, b: number) => Math.round(a * opacity + b * (1 - opacity));
  return [mix(top[0], bottom[0]), mix(top[1], bottom[1]), mix(top[2], bottom[2])];
}
