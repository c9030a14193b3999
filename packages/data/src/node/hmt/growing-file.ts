import { type FileHandle, open } from 'node:fs/promises';
import { cannotWrite } from '@lucida/runtime/files';

/**
 * A file that grows as bytes come; it is opened with the first of them.
 *
 * @throws LucidaError that names the file when it cannot be written.
 */
export class GrowingFile {
  private file: FileHandle | null = null;

  constructor(
    private readonly path: string,
    private readonly afresh: boolean,
  ) {}

  async add(chunk: Uint8Array): Promise<void> {
    try {
      this.file ??= await open(this.path, this.afresh ? 'w' : 'a');
      await this.file.appendFile(chunk);
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
  }

  async end(): Promise<void> {
    await this.file?.close();
  }
}
