import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportDocument } from '@lucida/eval';
import { writeFileAtomic } from '@lucida/runtime/files';
import { renderReport, reportCharts, reportImages } from '@lucida/viz';

/** What is drawn and written, one after the other; drawing images takes seconds. */
const STEPS = 4;

/** Lists the charts and overlays of a report, for the next one in its folder. */
const LIST = '.lucida-report.json';

/**
 * Writes the document, its charts and overlays, and the page drawn from it; returns the page's path.
 * Charts and overlays that an earlier report left in the folder are removed.
 *
 * @param onStep told how many of how many steps are done
 */
export async function writeReport(
  out: string,
  document: ReportDocument,
  onStep: (done: number, steps: number) => void,
): Promise<string> {
  const earlier = await listed(out);
  let done = 0;
  const write = async (files: Readonly<Record<string, string | Uint8Array>>) => {
    for (const [name, content] of Object.entries(files)) {
      await writeFileAtomic(join(out, name), content);
    }
    done += 1;
    onStep(done, STEPS);
  };
  onStep(done, STEPS);
  await write({ 'report.json': `${JSON.stringify(document)}\n` });
  const charts = Object.entries(reportCharts(document));
  const pictures = Object.fromEntries(charts.map(([name, svg]) => [`charts/${name}`, svg]));
  const images = reportImages(document);
  await write(pictures);
  await write(images);
  const names = Object.keys({ ...pictures, ...images });
  for (const name of earlier) {
    if (!names.includes(name)) await rm(join(out, name), { force: true });
  }
  await write({ 'report.html': renderReport(document), [LIST]: `${JSON.stringify(names)}\n` });
  return join(out, 'report.html');
}

/** What the report that is in a folder made; nothing that could not be a report's. */
async function listed(folder: string): Promise<string[]> {
  try {
    const names: unknown = JSON.parse(await readFile(join(folder, LIST), 'utf8'));
    return Array.isArray(names) ? names.filter(isOfReport) : [];
  } catch {
    return [];
  }
}

function isOfReport(name: unknown): name is string {
  return typeof name === 'string' && /^(charts|overlays)\/[^/\\]+\.(svg|png)$/.test(name);
}
