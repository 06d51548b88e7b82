import { expect, test } from 'vitest';
import { renderHtml } from '../../../src/ui/html/render-plan.ts';
import { fc } from '../../support/properties.ts';
import { arbitraryPlan } from '../arbitrary-plan.ts';
import { address, change, examplePlan, plan, SECRET } from '../example-plan.ts';

const VOID = new Set(['meta', 'input', 'br', '!doctype']);

/** The first tag that closes what is not open, or is left open; undefined when all are right. */
function unbalanced(html: string): string | undefined {
  const open: string[] = [];
  const markup = html.replaceAll(/<(script|style)>[\s\S]*?<\/\1>/g, '').replaceAll(/<!--[\s\S]*?-->/g, '');
  for (const [, slash, name = '', rest = ''] of markup.matchAll(/<(\/?)([!a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gi)) {
    if (VOID.has(name.toLowerCase()) || rest.endsWith('/')) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return name;
  }
  return open.at(-1);
}

test('the page says what the plan does, without any script', () => {
  const html = renderHtml(examplePlan()).replaceAll(/<script>[\s\S]*?<\/script>/g, '');
  for (const text of [
    'Plan: 1 to import, 1 to move, 2 to add, 1 to change, 2 to destroy.',
    'cloudbolt.server.build',
    'REPLACE (delete, then create)',
    'forces replacement',
    'resources/events.yaml:9',
    'server dry-run: accepted (rolling update)',
    '(known after apply)',
    '(sensitive)',
    'five replicas are more than four',
  ]) {
    expect(html).toContain(text);
  }
  expect(unbalanced(html)).toBeUndefined();
});

test('the page asks nothing of any other place', () => {
  const html = renderHtml(examplePlan());
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<link|<img|<iframe|@import|url\(\s*["']?(?:https?:)?\/\/|src=|fetch\(|XMLHttpRequest/);
});

test('whatever the plan, the page is well formed and holds no secret', () => {
  fc.assert(
    fc.property(arbitraryPlan, (each) => {
      const html = renderHtml(each);
      expect(unbalanced(html)).toBeUndefined();
      expect(html).not.toContain(SECRET);
    }),
  );
});

test('text from outside makes no markup', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const html = renderHtml(
    plan(
      [
        change('imply.cluster.a', {
          address: address(`imply.cluster.a[${JSON.stringify(evil)}]`),
          notes: [{ severity: 'warning', message: evil }],
          fields: [{ pointer: `/${evil}`, kind: 'change', before: evil, after: `${evil}\n${evil}` }],
        }),
      ],
      { diagnostics: [{ severity: 'error', code: 'X', message: evil }] },
    ),
  );
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toContain('<img');
});

test('what comes before what is drawn, a line for each dependency', () => {
  const html = renderHtml(examplePlan());
  const edges = /<g class="edges">(.*?)<\/g>/s.exec(html)?.[1] ?? '';
  expect(edges.match(/<path/g)).toHaveLength(1);
  expect(html).toContain('<a href="#change-4"><g class="node create">');
});

test('a large plan is drawn by type, and each of its changes is still there', () => {
  const changes = Array.from({ length: 2_000 }, (_, index) =>
    change(index % 2 === 0 ? `imco.vpc.v${index}` : `imco.server.s${index}`, {
      action: 'create',
      reason: 'not-in-state',
      dependsOn: index % 2 === 0 ? [] : [address(`imco.vpc.v${index - 1}`)],
      fields: Array.from({ length: 5 }, (_each, field) => ({
        pointer: `/f${field}`,
        kind: 'add' as const,
        after: field,
      })),
    }),
  );
  const html = renderHtml(plan(changes));
  expect(html).toContain('1000 × imco.server');
  expect(html.match(/class="node /g)).toHaveLength(2);
  expect(html.match(/<details class="change /g)).toHaveLength(2_000);
  expect(html.length).toBeLessThan(5_000_000);
});

test('changed words are marked, side by side', () => {
  const fields = [{ pointer: '/a', kind: 'change', before: 'the quick fox', after: 'the slow fox' }] as const;
  expect(renderHtml(plan([change('imply.cluster.a', { fields })]))).toContain(
    '<td class="was">the <mark>quick</mark> fox</td><td class="will">the <mark>slow</mark> fox</td>',
  );
});
