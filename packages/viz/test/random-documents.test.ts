import fc from 'fast-check';
import { expect, it } from 'vitest';
import { discuss, renderReport, reportCharts, reportImages } from '../src/index.js';
import { randomDocument } from './random-document.js';
import { elements, parseXml, problemsOf } from './xml.js';

it('whatever the document holds, the report is well-formed and shows no failed computation', () => {
  fc.assert(
    fc.property(randomDocument, (document) => {
      const html = renderReport(document);
      expect(problemsOf(html)).toEqual([]);
      const page = parseXml(html.replace('<!DOCTYPE html>', ''));
      for (const section of elements(page, 'section')) {
        expect(section.childNodes.length, section.getAttribute('id')!).toBeGreaterThan(1);
      }
      for (const body of elements(page, 'tbody')) {
        expect(elements(body, 'tr').length).toBeGreaterThan(0);
      }
      for (const [name, svg] of Object.entries(reportCharts(document))) {
        expect(name).toMatch(/^[a-z0-9-]+\.svg$/);
        expect(problemsOf(svg)).toEqual([]);
        parseXml(svg);
      }
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [name, file] of Object.entries(reportImages(document))) {
        expect(name).toMatch(/^overlays\/[^\\/:*?"<>|]+\.png$/);
        expect([...file.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
      }
      for (const { sentences } of discuss(document)) {
        expect(sentences.length).toBeGreaterThan(0);
        for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
      }
    }),
    { numRuns: 60 },
  );
});
