import type { ReportDocument } from '@lucida/eval';
import { agreementSentences } from './discussion/agreement.js';
import { cautionSentences } from './discussion/cautions.js';
import { confusionSentences } from './discussion/confusion.js';
import { scoreSentences } from './discussion/scores.js';
import { dataSetSentences, variantSentences } from './discussion/sides.js';

/** A topic of the discussion: plain sentences, not yet escaped. */
export interface DiscussionTopic {
  readonly heading: string;
  readonly sentences: readonly string[];
}

/** What the numbers say, in sentences; a topic without anything to say is left out. */
export function discuss(document: ReportDocument): DiscussionTopic[] {
  return [
    { heading: 'What the model confuses', sentences: confusionSentences(document) },
    { heading: 'Which explanation keeps the prediction', sentences: scoreSentences(document) },
    {
      heading: 'Agreement between methods and with the ground truth',
      sentences: agreementSentences(document),
    },
    {
      heading: 'The study’s protocol and the corrected one',
      sentences: variantSentences(document),
    },
    { heading: 'On other data', sentences: dataSetSentences(document) },
    { heading: 'Read with care', sentences: cautionSentences(document) },
  ].filter(({ sentences }) => sentences.length > 0);
}
