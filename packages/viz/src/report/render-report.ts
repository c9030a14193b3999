import type { ReportDocument } from '@lucida/eval';
import { count, plural } from '../format.js';
import { renderPage } from './page.js';
import { agreementSection } from './sections/agreement.js';
import {
  accuracySection,
  confusionSection,
  precisionRecallSection,
  rocSection,
} from './sections/classification.js';
import { discussionSection, provenanceSection } from './sections/closing.js';
import { examplesSection } from './sections/examples.js';
import { modelSection, trainingSection } from './sections/model.js';
import { perClassSection, scoresSection } from './sections/scores.js';
import { dataSetsSection, variantsSection } from './sections/sides.js';
import { summarySection } from './sections/summary.js';

/**
 * The report as one HTML file that needs nothing else: no network, no scripts. Light or dark after
 * the reader's system, for screens from 360 px and for A4 paper. It is well-formed XML as well.
 *
 * Parts that the document lacks (training, ground truth, scores, templates) are left out.
 */
export function renderReport(document: ReportDocument): string {
  const sections = [
    summarySection(document),
    modelSection(document),
    trainingSection(document),
    accuracySection(document),
    rocSection(document),
    confusionSection(document),
    precisionRecallSection(document),
    examplesSection(document),
    scoresSection(document),
    perClassSection(document),
    agreementSection(document),
    variantsSection(document),
    dataSetsSection(document),
    discussionSection(document),
    provenanceSection(document),
  ].filter((section) => section !== null);
  const { title, provenance, classification, methods } = document;
  const { model, data, backend } = provenance;
  const explained =
    methods.length === 0 ? '' : `, explained by ${plural(methods.length, 'method')}`;
  return renderPage({
    eyebrow: 'Explained and measured',
    title,
    lead: `${model.name} (${count(model.parameters)} parameters) on ${data.name}: ${plural(classification.samples, 'sample')} of ${plural(classification.classes.length, 'class', 'classes')}${explained}. Computed on ${backend}.`,
    sections,
    footer: `Made by Lucida ${provenance.lucida}. Every figure and sentence is drawn from the result document.`,
  });
}
