import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { lucidaBin, projectRoot, runProgram } from './support/run.js';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
const commands = [...readme.matchAll(/^```bash\n(.*?)^```$/gms)]
  .flatMap(([, block]) => block!.replaceAll('\\\n', ' ').split('\n'))
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'));
const ofNpm = commands.filter((command) => command.startsWith('npm '));
const ofLucida = commands.filter((command) => command.startsWith('npx lucida '));

describe('the commands of the README', () => {
  const folder = temporaryFolder();
  const work = join(folder, 'work');
  const programs = join(folder, 'bin');
  mkdirSync(work);
  mkdirSync(programs);
  // Elsewhere than in the project, npx would look for lucida in the registry.
  const npx = `#!/bin/sh\n[ "$1" = lucida ] && shift && exec "${process.execPath}" "${lucidaBin}" "$@"\n`;
  writeFileSync(join(programs, 'npx'), npx, { mode: 0o755 });
  const env = { PATH: `${programs}${delimiter}${process.env.PATH}` };

  it('are the two of npm, and those of lucida', () => {
    expect(ofNpm).toEqual(['npm run demo', 'npm test']);
    expect(ofLucida.length).toBeGreaterThanOrEqual(8);
    expect([...ofNpm, ...ofLucida].sort()).toEqual([...commands].sort());
  });

  it.each(ofLucida)('%s', async (command) => {
    const { code, stderr } = await runProgram('bash', ['-c', command], { cwd: work, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^error/m) });
    const unfinished = filesIn(work).filter((name) => name.endsWith('.tmp'));
    expect(unfinished).toEqual([]);
  });

  it('write JSON where they say so', () => {
    const written = filesIn(work).filter((name) => /^[^/]+\.json$/.test(name));
    expect(written).toEqual(['evaluation.json', 'scores.json']);
    for (const name of written) JSON.parse(readFileSync(join(work, name), 'utf8'));
  });
});

it('the results in the README are those that were measured', () => {
  const { recipes } = JSON.parse(
    readFileSync(join(projectRoot, 'docs', 'results', 'recipes.json'), 'utf8'),
  );
  const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  expect(recipes).toHaveLength(2);
  for (const { recipe, mean, lowest, highest, epochs, secondsPerEpoch } of recipes) {
    const range = `${lowest.toFixed(3)} to ${highest.toFixed(3)}`;
    const shown = [
      `\`${recipe}\``,
      mean.toFixed(3),
      range,
      `${epochs}`,
      secondsPerEpoch.toFixed(2),
    ];
    expect(rows).toContainEqual(['', ...shown, '']);
  }
});

it('npm run demo writes the report and says where it is, and the figures', async () => {
  const page = join(projectRoot, 'report', 'report.html');
  rmSync(page, { force: true });
  const { code, stdout } = await runProgram('npm', ['run', 'demo'], { cwd: projectRoot });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/Test accuracy .*\n(.*\n)*Report: report\/report\.html\n$/),
  });
  const [, accuracy] = /Test accuracy +(\d+\.\d) %/.exec(stdout)!;
  expect(Number(accuracy)).toBeGreaterThan(95);
  expect(readFileSync(page, 'utf8')).toContain('</html>');
}, 600_000);
