/** A published archive of image tiles: one folder, in it a folder a class. */
export interface PublishedArchive {
  readonly url: string;
  /** Name of the file. */
  readonly file: string;
  readonly bytes: number;
  /** Hex digest. */
  readonly sha256: string;
  /** The folder in the archive that holds the class folders. */
  readonly folder: string;
  readonly classNames: readonly string[];
  readonly tilesPerClass: number;
  readonly license: string;
  readonly citation: string;
}

/** The eight tissue classes of HMT, in the order of its folders. */
export const HMT_CLASSES = [
  '01_TUMOR',
  '02_STROMA',
  '03_COMPLEX',
  '04_LYMPHO',
  '05_DEBRIS',
  '06_MUCOSA',
  '07_ADIPOSE',
  '08_EMPTY',
] as const;

/** HMT: 5,000 tiles of 150 x 150 pixels from ten slides of colorectal tissue, 625 a class. */
export const HMT_ARCHIVE: PublishedArchive = {
  url: 'https://zenodo.org/records/53169/files/Kather_texture_2016_image_tiles_5000.zip?download=1',
  file: 'Kather_texture_2016_image_tiles_5000.zip',
  bytes: 258_098_431,
  sha256: '936d0b95ae0f04f1f7b18a2b7e8c55776c3e887d102f645bcee752d1a6626a32',
  folder: 'Kather_texture_2016_image_tiles_5000',
  classNames: HMT_CLASSES,
  tilesPerClass: 625,
  license: 'CC BY 4.0',
  citation:
    'J. N. Kather et al., Collection of textures in colorectal cancer histology, Zenodo, 2016, doi:10.5281/zenodo.53169; Multi-class texture analysis in colorectal cancer histology, Scientific Reports 6:27988, 2016.',
};
