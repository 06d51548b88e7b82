import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowser, openPage } from '../support/browser.ts';
import { clusterDocument } from '../support/imply-clusters.ts';
import { type ImplyRepository, openImplyRepository } from '../support/imply-repository.ts';

const require = createRequire(import.meta.url);
const UNIDIFF = require.resolve('@ahmadnassri/terraform-unidiff/bin.js');
const VISUAL = join(dirname(require.resolve('@terraform-visual/cli/package.json')), 'bin/index.js');
const browser = findBrowser();

let world: ImplyRepository;

/** A saved plan with a create, an update and a delete, for tools that were made for Terraform's. */
beforeAll(async () => {
  world = await openImplyRepository();
  await world.done('apply', '--yes');
  world.repository.commit({
    'resources/a.yaml': clusterDocument('a', 2),
    'resources/b.yaml': '',
    'resources/d.yaml': clusterDocument('d', 1),
  });
  await world.done('plan', '--out', 'plan.json');
});

afterAll(async () => {
  await world.close();
});

test('terraform-unidiff shows a saved plan as a unified diff', () => {
  const diff = execFileSync(process.execPath, [UNIDIFF, join(world.repository.top, 'plan.json')], { encoding: 'utf8' });

  expect(diff).toMatch(/--- imply\.cluster\.a\n[\s\S]*-\s+replicas: 1\n\+\s+replicas: 2/);
  expect(diff).toContain('+  name: d');
  expect(diff).toContain('Plan: 1 to add, 1 to change, 1 to destroy');
});

test.skipIf(browser === undefined)('terraform-visual draws a saved plan as a page', async () => {
  const { top } = world.repository;
  execFileSync(process.execPath, [VISUAL, '--plan', 'plan.json', '--out', 'plan.report'], { cwd: top });

  const file = join(top, 'plan.report/terraform-visual-report/index.html');
  const page = await openPage(browser ?? '', file, { width: 1280, height: 900 });
  try {
    expect(await page.evaluate('window.TF_PLAN.resource_changes.length')).toBe(4);
    expect(await page.evaluate('document.querySelectorAll("canvas").length')).toBe(1);
    // Its font is elsewhere and does not matter.
    expect(page.complaints.filter((complaint) => !complaint.includes('Failed to load resource'))).toEqual([]);
  } finally {
    await page.close();
  }
});
