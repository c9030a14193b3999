import { execFileSync } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LucidaError } from '../src/errors.js';
import { appendToFile, readWholeFile, writeFileAtomic } from '../src/files.js';
import { runChild } from './child.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lucida-'));
});
afterEach(() => rm(folder, { recursive: true }));

const root = process.getuid?.() === 0;
const NOBODY = 65534;
const MKFIFO = '/usr/bin/mkfifo';

/** Mounts a file system of 64 KiB; false where that is not permitted. */
function mountSmall(path: string): boolean {
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

describe('writeFileAtomic', () => {
  it('writes text and bytes, makes folders, and replaces what was there', async () => {
    const path = join(folder, 'a', 'b', 'out.bin');
    await writeFileAtomic(path, 'früher');
    expect(await readFile(path, 'utf8')).toBe('früher');
    await writeFileAtomic(path, Uint8Array.of(0, 255, 10));
    expect([...(await readFile(path))]).toEqual([0, 255, 10]);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['out.bin']);
  });

  it('never shows a half to a reader', async () => {
    const path = join(folder, 'out.txt');
    const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(2_000_000));
    await writeFileAtomic(path, texts[0]!);
    let writing = true;
    const seen = new Set<string>();
    const reader = (async () => {
      while (writing) seen.add(await readFile(path, 'utf8'));
    })();
    for (let i = 0; i < 6; i++) await writeFileAtomic(path, texts[i % 3]!);
    writing = false;
    await reader;
    for (const text of seen) expect(texts.includes(text)).toBe(true);
  });

  it('keeps writes to one path apart that run at the same time', async () => {
    const path = join(folder, 'out.txt');
    const texts = ['x', 'y', 'z'].map((letter) => letter.repeat(300_000));
    await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['out.txt']);
  });

  it('follows a link, and leaves it a link', async () => {
    await mkdir(join(folder, 'target'));
    await writeFile(join(folder, 'target', 'out.txt'), 'before');
    await symlink(join('target', 'out.txt'), join(folder, 'link'));
    await writeFileAtomic(join(folder, 'link'), 'after');
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'target', 'out.txt'), 'utf8')).toBe('after');
  });

  it.skipIf(process.platform === 'win32')(
    'writes into a pipe instead of replacing it',
    async () => {
      const pipe = join(folder, 'pipe');
      execFileSync(MKFIFO, [pipe]);
      const [read] = await Promise.all([readFile(pipe, 'utf8'), writeFileAtomic(pipe, 'through')]);
      expect(read).toBe('through');
      expect((await lstat(pipe)).isFIFO()).toBe(true);
    },
  );

  it('says that the path is a folder', async () => {
    await mkdir(join(folder, 'out'));
    const path = join(folder, 'out');
    await expect(writeFileAtomic(path, 'x')).rejects.toThrow(LucidaError);
    await expect(writeFileAtomic(path, 'x')).rejects.toThrow(
      `Cannot write ${path}: it is a folder, and a file was expected; choose another place`,
    );
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('says that a part of the path is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeFileAtomic(join(folder, 'file', 'out'), 'x')).rejects.toThrow(
      'a part of the path is a file, and a folder was expected',
    );
  });

  it('says that permission is denied, and leaves what was there', async () => {
    const path = join(folder, 'out.txt');
    await writeFile(path, 'before');
    await chmod(folder, 0o555);
    const { stdout } = await runChild(`
      import { writeFileAtomic } from '@lucida/runtime/files';
      if (${root}) process.setuid(${NOBODY});
      await writeFileAtomic(${JSON.stringify(path)}, 'after').catch((error) =>
        console.log(error.message));`);
    await chmod(folder, 0o755);
    expect(stdout).toBe(
      `Cannot write ${path}: permission denied; choose another place with --out.\n`,
    );
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['out.txt']);
  });

  it('says that the disk is full, and leaves what was there', async ({ skip }) => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    if (!mountSmall(disk)) skip('no file system may be mounted here');
    try {
      const path = join(disk, 'out.txt');
      await writeFileAtomic(path, 'before');
      await expect(writeFileAtomic(path, 'x'.repeat(1_000_000))).rejects.toThrow(
        `Cannot write ${path}: the disk is full`,
      );
      expect(await readFile(path, 'utf8')).toBe('before');
      expect(await readdir(disk)).toEqual(['out.txt']);
    } finally {
      execFileSync('/bin/umount', [disk]);
    }
  });

  const ends: Record<string, string> = {
    'Ctrl-C': "process.kill(process.pid, 'SIGINT')",
    SIGTERM: "process.kill(process.pid, 'SIGTERM')",
    'a handler that exits':
      "process.on('SIGINT', () => process.exit(130)); process.kill(process.pid, 'SIGINT')",
    'process.exit': 'process.exit(1)',
    'an error elsewhere': "setImmediate(() => { throw new Error('elsewhere'); })",
  };
  for (const [name, statement] of Object.entries(ends)) {
    it(`leaves neither half a file nor a temporary one when ended by ${name}`, async () => {
      const path = join(folder, 'out.txt');
      await writeFile(path, 'before');
      const ended = await runChild(`
        import { existsSync, readdirSync } from 'node:fs';
        import { writeFileAtomic } from '@lucida/runtime/files';
        writeFileAtomic(${JSON.stringify(path)}, new Uint8Array(200_000_000)).then(() =>
          console.log('finished'));
        while (readdirSync(${JSON.stringify(folder)}).length < 2) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        console.log('half way');
        ${statement};
        await new Promise((resolve) => setTimeout(resolve, 20_000));`);
      expect(ended.stdout).toBe('half way\n');
      expect(ended.signal ?? ended.status).not.toBe(0);
      expect(await readFile(path, 'utf8')).toBe('before');
      expect(await readdir(folder)).toEqual(['out.txt']);
    });
  }

  it('ends by the signal itself, so that a shell sees Ctrl-C', async () => {
    const { signal } = await runChild(`
      import { writeFileAtomic } from '@lucida/runtime/files';
      void writeFileAtomic(${JSON.stringify(join(folder, 'out'))}, new Uint8Array(200_000_000));
      process.kill(process.pid, 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 20_000));`);
    expect(signal).toBe('SIGINT');
  });

  it('takes no notice of signals once the writing is done', async () => {
    await writeFileAtomic(join(folder, 'out.txt'), 'x');
    const count = process.listenerCount('SIGINT');
    await Promise.all([
      writeFileAtomic(join(folder, 'a'), 'x'),
      writeFileAtomic(join(folder, 'b'), 'x'),
    ]);
    expect(process.listenerCount('SIGINT')).toBe(count);
  });
});

describe('appendToFile', () => {
  it('makes the file and its folder, and adds to it', async () => {
    const path = join(folder, 'logs', 'out.txt');
    await appendToFile(path, 'one,');
    await appendToFile(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('one,two');
  });

  it('says why it cannot', async () => {
    await writeFile(join(folder, 'file'), '');
    const path = join(folder, 'file', 'out');
    await expect(appendToFile(path, 'x')).rejects.toThrow(
      `Cannot write ${path}: a part of the path is a file, and a folder was expected`,
    );
  });
});

describe('readWholeFile', () => {
  it('gives the bytes, or says why it cannot', async () => {
    const path = join(folder, 'in.bin');
    await writeFile(path, Uint8Array.of(1, 2, 3));
    expect([...(await readWholeFile(path))]).toEqual([1, 2, 3]);
    const missing = join(folder, 'none');
    await expect(readWholeFile(missing)).rejects.toThrow(LucidaError);
    await expect(readWholeFile(missing)).rejects.toThrow(
      `Cannot read ${missing}: no such file or folder.`,
    );
    await expect(readWholeFile(folder)).rejects.toThrow('it is a folder, and a file was expected');
  });
});
