/** What a file says of the image in it, before anything is decoded. */
export interface ImageHeader {
  readonly format: 'PNG' | 'JPEG' | 'WebP' | 'TIFF';
  readonly width: number;
  readonly height: number;
  /** Bits of a channel. */
  readonly bits: number;
  /** `grey`, `RGB` and `palette` can be read; anything else is what to call it. */
  readonly colours: string;
  /** Whether each pixel has an alpha of its own. */
  readonly alphaChannel: boolean;
  /** Present where the file is not one still image. */
  readonly sequence?: { readonly count: number; readonly of: 'frames' | 'pages' };
}
