import { chromium } from 'playwright-core';

const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, w, scheme] of [
  ['light', 1280, 'light'],
  ['dark', 1280, 'dark'],
  ['phone', 360, 'dark'],
]) {
  const p = await b.newPage({ viewport: { width: w, height: 900 }, colorScheme: scheme });
  await p.goto('file:///tmp/o/report/report.html');
  const h = await p.evaluate(() => document.documentElement.scrollHeight);
  console.log(name, h, await p.evaluate(() => document.documentElement.scrollWidth));
  await p.screenshot({ path: `/tmp/o/${name}.png`, fullPage: true });
}
await b.close();
