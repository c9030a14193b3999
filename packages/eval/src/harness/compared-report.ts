import type { ComparedReport, ReportDocument } from '../results.js';

/** What a report says that another can be held against. */
export function comparedReport(report: ReportDocument): ComparedReport {
  const { title, provenance, classification, methods, scores, differences } = report;
  const { accuracy, accuracyInterval } = classification;
  return { title, provenance, accuracy, accuracyInterval, methods, scores, differences };
}
