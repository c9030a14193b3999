/** The colours of one appearance, as `#rrggbb`. */
export interface Theme {
  readonly page: string;
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly accent: string;
  /** Ground-truth span. */
  readonly band: string;
  /** A heat-map cell at full strength, and text on a faint and on a strong one. */
  readonly cell: string;
  readonly cellLow: string;
  readonly cellHigh: string;
  /** Told apart by people with any colour vision; always paired with a shape, a dash or a label. */
  readonly categorical: readonly string[];
}

/**
 * Opacity of `cell` from which its text takes `cellHigh`. The cell colours are chosen so that this
 * one value leaves every text above 4.5 to 1 in both appearances.
 */
export const CELL_TEXT_SWITCH = 0.641;

/** Okabe and Ito's palette (2008), darkened where it would not reach 3 to 1 on white. */
export const lightTheme: Theme = {
  page: '#faf9f6',
  surface: '#ffffff',
  ink: '#1b1e22',
  muted: '#5a6068',
  rule: '#e2dfd8',
  accent: '#1d4f8c',
  band: '#b8860b',
  cell: '#0a2a5a',
  cellLow: '#000000',
  cellHigh: '#ffffff',
  categorical: ['#0072b2', '#c24e00', '#00815e', '#b0568a', '#9a6a00', '#2b84b8', '#1b1e22'],
};

/** The same hues, lightened for a dark surface. */
export const darkTheme: Theme = {
  page: '#121417',
  surface: '#191c20',
  ink: '#e8e6e1',
  muted: '#a4a9b0',
  rule: '#31363c',
  accent: '#8fbaf2',
  band: '#e0b252',
  cell: '#7aa9e8',
  cellLow: '#ffffff',
  cellHigh: '#000000',
  categorical: ['#4da3dc', '#f08a3c', '#2fc49a', '#dd9abf', '#e9b44c', '#8fd0f5', '#e8e6e1'],
};
