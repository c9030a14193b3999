import { join } from 'node:path';
import type { ReportDocument } from '@lucida/eval';
import { writeFileAtomic } from '@lucida/runtime/files';
import { renderReport, reportCharts, reportImages } from '@lucida/viz';

/** What is drawn and written, one after the other; drawing images takes seconds. */
const STEPS = 4;

/**
 * Writes the document, its charts and overlays, and the page drawn from it; returns the page's path.
 *
 * @param onStep told how many of how many steps are done
 */
export async function writeReport(
  out: string,
  document: ReportDocument,
  onStep: (done: number, steps: number) => void,
): Promise<string> {
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
  await write(Object.fromEntries(charts.map(([name, svg]) => [join('charts', name), svg])));
  await write(reportImages(document));
  await write({ 'report.html': renderReport(document) });
  return join(out, 'report.html');
}
