import { describe, expect, test } from 'vitest';
import { bodyHeight, browserLines } from '../../../src/ui/ink/browser-lines.ts';
import { type BrowserKey, type BrowserState, openBrowser } from '../../../src/ui/ink/browser-state.ts';
import { pressKey } from '../../../src/ui/ink/press-key.ts';
import { plainPalette } from '../../../src/ui/palette.ts';
import { address, change, examplePlan, plan, SECRET } from '../example-plan.ts';

const layout = { columns: 80, rows: 24, palette: plainPalette, verb: 'apply' } as const;
const size = { bodyHeight: bodyHeight(24), changeLines: 100 };
const requestsOf = () => [{ method: 'PATCH', path: '/clusters/c-1', body: { replicas: 5 } }];

/** Presses keys one after the other: names of keys in angle brackets, anything else as it is typed. */
function press(state: BrowserState, keys: string): BrowserState {
  const pressed = [...keys.matchAll(/<([a-z-]+)>|(.)/g)].map(
    ([, name, text]): BrowserKey =>
      name === undefined ? { name: 'text', text: text ?? '' } : ({ name } as BrowserKey),
  );
  return pressed.reduce((at, key) => pressKey(at, key, size), state);
}

const shows = (state: BrowserState, of = examplePlan(), columns = 80): string =>
  browserLines(state, { plan: of, requestsOf }, { ...layout, columns }).join('\n');

function manyChanges(count: number) {
  return plan(
    Array.from({ length: count }, (_, index) =>
      change(`imco.server.s${index}`, {
        action: index === count - 1 ? 'delete' : 'create',
        fields: [{ pointer: '/name', kind: 'add', after: `s${index}` }],
      }),
    ),
  );
}

describe('the tree', () => {
  test('shows what is deleted or replaced first, and says its keys', () => {
    const lines = shows(openBrowser(examplePlan(), false)).split('\n');
    expect(lines).toHaveLength(24);
    expect(lines.findIndex((line) => line.includes('REPLACE'))).toBeLessThan(
      lines.findIndex((line) => line.includes('update in place')),
    );
    expect(lines.at(-1)).toContain('q leave, nothing done');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('opens and closes headings, and keeps the selection', () => {
    const start = openBrowser(examplePlan(), false);
    const closed = press(start, '<left><left>');
    expect(closed.rows[closed.cursor]?.node.label).toBe('Deleted or replaced');
    expect(closed.rows.length).toBe(start.rows.length - 2);
    expect(press(closed, '<right>').rows).toHaveLength(start.rows.length);
    expect(press(start, 'c').rows.every(({ depth }) => depth <= 1)).toBe(true);
  });

  test('finds by address, by action and by field, and shows all again', () => {
    const found = press(openBrowser(examplePlan(), false), '/awstags');
    expect(found.rows.filter(({ node }) => node.children.length === 0).map(({ node }) => node.label)).toEqual([
      'imply.cluster.events',
    ]);
    const kept = press(found, '<enter>');
    expect(shows(kept)).toContain('found 1 for "awstags"');
    expect(press(kept, '<escape>').search).toBe('');
    expect(shows(press(openBrowser(examplePlan(), false), '/nowhere'))).toContain('Nothing fits');
  });

  test('moves through 2,000 changes without lag', () => {
    const big = manyChanges(2_000);
    // The processor's time, which a busy machine does not lengthen.
    const before = process.cpuUsage();
    let state = openBrowser(big, false);
    for (let round = 0; round < 100; round += 1) {
      state = press(state, '<page-down>');
      shows(state, big);
    }
    state = press(state, '/s19');
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
    expect(state.rows.length).toBeGreaterThan(100);
  });

  test('stands beside the selected change where the screen is wide', () => {
    const screen = shows(press(openBrowser(examplePlan(), false), '/events<enter>'), examplePlan(), 160);
    expect(screen).toContain('│');
    expect(screen).toContain('spec.query.replicas  3 → 5');
  });

  test('groups what is alike under one line', () => {
    const alike = plan(
      Array.from({ length: 12 }, (_, index) =>
        change(`imco.dns_record.r${index}`, {
          fields: [{ pointer: '/ttl', kind: 'change', before: 300, after: 60 }],
        }),
      ),
    );
    expect(shows(openBrowser(alike, false), alike)).toMatch(/▸ 12 × imco.dns_record +ttl 300 → 60/);
  });
});

describe('a change', () => {
  const at = (page: string) => shows(press(openBrowser(examplePlan(), false), `/events<enter><enter>${page}`));

  test('shows its fields, its YAML beside live, its dependencies and its requests', () => {
    expect(at('')).toContain('spec.query.replicas  3 → 5');
    expect(at('2')).toMatch(/replicas: 3 +│ +replicas: 5/);
    expect(at('3')).toContain('imco.dns_record.mail  (create)');
    expect(at('4')).toContain('PATCH /clusters/c-1');
    for (const page of ['1', '2', '3', '4']) expect(at(page)).not.toContain(SECRET);
  });

  test('is left for the next one, and for the tree', () => {
    const first = press(openBrowser(examplePlan(), false), '<enter>');
    expect(first.rows[first.cursor]?.node.label).toBe('cloudbolt.server.build');
    const next = press(first, 'n');
    expect(next.rows[next.cursor]?.node.label).toBe('imco.dns_record.old');
    expect(press(next, '<escape>').view).toBe('tree');
  });
});

describe('approval', () => {
  const harmless = plan([change('imco.server.a', { action: 'create' })]);

  test('of what destroys nothing takes a and Enter', () => {
    expect(press(openBrowser(harmless, false), 'a<enter>').outcome).toBe('approved');
  });

  test('of what destroys wants yes typed, and names what is destroyed', () => {
    const asked = press(openBrowser(examplePlan(), false), 'a');
    expect(shows(asked)).toContain('cloudbolt.server.build  REPLACE');
    expect(press(asked, '<enter>').outcome).toBeUndefined();
    const wrong = press(asked, 'y<enter>');
    expect(wrong.outcome).toBeUndefined();
    expect(shows(wrong)).toContain('That is not "yes"');
    expect(press(asked, 'yes<enter>').outcome).toBe('approved');
  });

  test('of a protected environment wants its name', () => {
    const asked = press(openBrowser(harmless, true), 'a');
    expect(press(asked, 'yes<enter>').outcome).toBeUndefined();
    expect(press(asked, 'production<enter>').outcome).toBe('approved');
  });

  test.each(['q', '<escape>', 'a<escape>q', '/x<escape>q'])('is not given by %s', (keys) => {
    expect(press(openBrowser(examplePlan(), false), keys).outcome).toBe('declined');
  });

  test.each(['', 'a', 'ay', '/', '<enter>', '?'])('is interrupted by Ctrl-C after "%s"', (keys) => {
    expect(press(openBrowser(examplePlan(), false), `${keys}<interrupt>`).outcome).toBe('interrupted');
  });
});

test('whatever is to be shown fits the screen, line by line', () => {
  const dependent = plan([
    change('imco.server.a', { dependsOn: [address(`imco.vpc.${'long'.repeat(40)}`)], action: 'delete' }),
  ]);
  for (const keys of ['', '<enter>', '<enter>2', '<enter>3', '<enter>4', 'a', '?', '/x']) {
    for (const columns of [50, 80, 119]) {
      const lines = shows(press(openBrowser(dependent, false), keys), dependent, columns).split('\n');
      expect(lines).toHaveLength(24);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
    }
  }
});
