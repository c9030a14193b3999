import { LucidaError } from '@lucida/runtime/errors';
import { z } from 'zod';
import { type ReportDocument, SCHEMA_VERSION } from '../results.js';
import { reportSchema } from './report-schema.js';

const anyReport = z.object({ kind: z.literal('report'), schemaVersion: z.number() });

/**
 * Reads a report document, as `buildReport` gives it, from JSON.
 *
 * @param source what to call the text in an error, a file for instance
 * @throws LucidaError when it is not JSON, not a report, of another schema version, or damaged.
 */
export function parseReport(text: string, source: string): ReportDocument {
  const value = parseJson(text, source);
  const version = anyReport.safeParse(value);
  if (!version.success) {
    throw new LucidaError(
      `${source} is not a report of Lucida; give the report.json that a report was written with.`,
    );
  }
  const { schemaVersion } = version.data;
  if (schemaVersion !== SCHEMA_VERSION) {
    throw new LucidaError(
      `${source} is a report of schema version ${schemaVersion}, and this version of Lucida reads ${SCHEMA_VERSION}; write the report again.`,
    );
  }
  const { data, error } = reportSchema.safeParse(value);
  if (error) {
    const [issue] = error.issues;
    throw new LucidaError(
      `${source} is a damaged report: ${issue!.path.join('.')}: ${issue!.message}; write the report again.`,
    );
  }
  return data;
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LucidaError(
      `${source} is not JSON (${(error as Error).message}); give the report.json that a report was written with.`,
    );
  }
}
