/** A tile by its class and its file's name. */
export interface Tile {
  readonly className: string;
  readonly file: string;
}
