import { browserTests } from '../../vitest.browser.shared.ts';

export default browserTests(import.meta.url);
