import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/model/plan.ts';
import { renderHtml } from '../../../src/ui/html/render-plan.ts';
import { type BrowserPage, findBrowser, openPage } from '../../support/browser.ts';
import { address, change, examplePlan, plan, SECRET } from '../example-plan.ts';

const browser = findBrowser();
const size = { width: 1280, height: 1000 };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reckon-report-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function show(shown: Plan, look: (page: BrowserPage) => Promise<void>): Promise<void> {
  const file = join(folder, 'plan.html');
  await writeFile(file, renderHtml(shown));
  const page = await openPage(browser ?? '', file, size);
  try {
    await look(page);
    expect(page.requested).toEqual([`file://${file}`]);
    expect(page.complaints).toEqual([]);
  } finally {
    await page.close();
  }
}

const visible = `[...document.querySelectorAll('.change')].filter((e) => e.checkVisibility()).map((e) => e.querySelector('.address').textContent)`;

/** How light a colour is, 0 to 1. */
const lightness = (selector: string): string =>
  `getComputedStyle(document.querySelector('${selector}')).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) / 765`;

describe.skipIf(browser === undefined)('in a real browser, the report', () => {
  test('says what the plan does, fits the window, and asks nothing of any other place', async () => {
    const hostile = change('imply.cluster.x', {
      notes: [{ severity: 'warning', message: '<img src="http://127.0.0.1:9/x.png">' }],
    });
    const shown = examplePlan();
    await show({ ...shown, changes: [...shown.changes, hostile] }, async (page) => {
      // A card that the browser has not drawn yet has no text to read: one that is out of sight, or all before the first frame.
      const text: string = await page.evaluate(
        `document.querySelectorAll('.change').forEach((e) => { e.style.contentVisibility = 'visible' }), document.body.innerText`,
      );
      for (const part of [
        'Plan: 1 to import, 1 to move, 2 to add, 2 to change, 2 to destroy.',
        'REPLACE (delete, then create)',
        'forces replacement',
        '(sensitive, changed)',
        'five replicas are more than four',
        '<img src=',
      ]) {
        expect(text).toContain(part);
      }
      expect(text).not.toContain(SECRET);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await page.evaluate(`document.querySelectorAll('svg .edges path').length`)).toBe(1);
    });
  });

  test('is light on a light system and dark on a dark one, and drawn at all', async () => {
    await show(examplePlan(), async (page) => {
      for (const [scheme, least, most] of [
        ['light', 0.9, 1],
        ['dark', 0, 0.2],
      ] as const) {
        await page.setScheme(scheme);
        const light: number = await page.evaluate(lightness('body'));
        expect(light).toBeGreaterThanOrEqual(least);
        expect(light).toBeLessThanOrEqual(most);
        const picture = await page.screenshot();
        expect(picture.subarray(1, 4).toString()).toBe('PNG');
        // A page of one colour packs into a few kilobytes.
        expect(picture.length).toBeGreaterThan(30_000);
      }
    });
  });

  test('of 2,000 changes opens, is searched and followed to a change without lag', async () => {
    const changes = Array.from({ length: 2_000 }, (_, index) =>
      change(index % 2 === 0 ? `imco.vpc.v${index}` : `imco.server.s${index}`, {
        action: index % 100 === 0 ? 'delete' : 'create',
        dependsOn: index % 2 === 0 ? [] : [address(`imco.vpc.v${index - 1}`)],
        fields: Array.from({ length: 5 }, (_each, field) => ({
          pointer: `/f${field}`,
          kind: 'add' as const,
          after: field,
        })),
      }),
    );
    await show(plan(changes), async (page) => {
      expect(await page.evaluate(`document.querySelectorAll('.change').length`)).toBe(2_000);
      const took: number = await page.evaluate(
        `(() => { const start = performance.now(); const e = document.getElementById('search'); e.value = 's1999'; e.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - start; })()`,
      );
      // Tens of milliseconds where nothing else runs; the rest is for a busy machine.
      expect(took).toBeLessThan(10_000);
      expect(await page.evaluate(visible)).toEqual(['imco.server.s1999']);
      await page.evaluate(`document.querySelector('nav a:not([hidden])').click()`);
      await page.evaluate('new Promise((done) => requestAnimationFrame(done))');
      expect(await page.evaluate(`document.querySelector('.change:not([hidden])').open`)).toBe(true);
    });
  });
});
