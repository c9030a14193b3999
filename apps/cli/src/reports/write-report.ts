import { join } from 'node:path';
import type { ReportDocument } from '@lucida/eval';
import { writeFileAtomic } from '@lucida/runtime/files';
import { renderReport, reportCharts, reportImages } from '@lucida/viz';

/** Writes the document, its charts and overlays, and the page drawn from it; returns the page's path. */
export async function writeReport(out: string, document: ReportDocument): Promise<string> {
  await writeFileAtomic(join(out, 'report.json'), `${JSON.stringify(document)}\n`);
  for (const [name, svg] of Object.entries(reportCharts(document))) {
    await writeFileAtomic(join(out, 'charts', name), svg);
  }
  for (const [name, png] of Object.entries(reportImages(document))) {
    await writeFileAtomic(join(out, name), png);
  }
  const page = join(out, 'report.html');
  await writeFileAtomic(page, renderReport(document));
  return page;
}
