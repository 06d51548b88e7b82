import { expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { renderMarkdown } from '../../../src/ui/markdown/render-plan.ts';
import { fc } from '../../support/properties.ts';
import { arbitraryPlan } from '../arbitrary-plan.ts';
import { at, change, examplePlan, plan, SECRET } from '../example-plan.ts';

const link = ({ file, line }: { readonly file: string; readonly line: number }): string =>
  `https://git.example/o/r/blob/abc/${file}#L${line}`;

const refused: Diagnostic = {
  severity: 'error',
  code: 'PROVIDER_REJECTED',
  message: 'deepStorage.path must begin with s3://',
  address: 'imply.cluster.events',
  location: at(9),
  frame: [{ line: 9, text: '    path: /tmp' }],
  hint: 'Write s3://bucket/path.',
  server: { method: 'POST', url: 'https://acme.example/api/v1/clusters', status: 400, message: 'bad path' },
};

/** Whether every block that is opened is closed. */
function isWhole(text: string): boolean {
  const fences = text.split('\n').filter((line) => /^ *`{3,}/.test(line)).length;
  return text.split('<details').length === text.split('</details>').length && fences % 2 === 0;
}

function many(count: number): ReturnType<typeof plan> {
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`).join('\n');
  return plan(
    Array.from({ length: count }, (_, index) =>
      change(`imco.dns_record.r${index}`, {
        fields: [
          {
            pointer: '/text',
            kind: 'change',
            before: `${lines}\n${index}`,
            after: `${index}\n${lines}`,
            location: at(index),
          },
        ],
      }),
    ),
  );
}

test('a comment says what matters first and opens for the rest', async () => {
  const text = renderMarkdown({ ...examplePlan(), diagnostics: [refused] }, { link });
  await expect(text).toMatchFileSnapshot('../../golden/ui/comment.md');
});

test('five hundred changes fit into a comment, each named, none cut', () => {
  const text = renderMarkdown(many(500), { details: 'https://ci.example/run/1' });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
  expect(Buffer.byteLength(text)).toBeGreaterThan(60_000);
  expect(isWhole(text)).toBe(true);
  for (let index = 0; index < 500; index += 1) expect(text).toContain(`imco.dns_record.r${index}<`);
  expect(text).toMatch(/For want of room: \d+ without their details\. See the whole: https:\/\/ci/);
});

test('what can’t even be named is counted', () => {
  const text = renderMarkdown(many(500), { maxBytes: 8_000 });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_000);
  expect(text).toMatch(/\d+ of 500 not at all/);
  expect(text).toContain('Plan: 0 to add, 500 to change, 0 to destroy.');
});

test('whatever the plan and the budget, the text keeps to it, is whole, and holds no secret', () => {
  fc.assert(
    fc.property(arbitraryPlan, fc.integer({ min: 300, max: 20_000 }), (each, maxBytes) => {
      const text = renderMarkdown(each, { maxBytes, link });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
      expect(text.split('<details').length).toBe(text.split('</details>').length);
      expect(text).not.toContain(SECRET);
    }),
  );
});

test('text from outside makes no markup', () => {
  const evil = '</details><script>alert(1)</script> @everyone ```\n# big [x](http://evil)';
  const text = renderMarkdown(
    plan(
      [
        change('imply.cluster.a', {
          notes: [{ severity: 'warning', message: evil }],
          fields: [{ pointer: '/a', kind: 'change', before: evil, after: `${evil}\n\`\`\`\`\nx` }],
        }),
      ],
      { diagnostics: [{ severity: 'error', code: 'X', message: evil }] },
    ),
  );
  const outside = text.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '');
  expect(outside).not.toMatch(/<script|@everyone|[^\\]\]\(http/);
  expect(outside.split('<details').length).toBe(outside.split('</details>').length);
});

test('a plan without changes is short', () => {
  expect(renderMarkdown(plan([]))).toMatch(/^### reckon plan: analytics, production\n\n\*\*No changes\.\*\*\n/);
});

test('drift is told as what has happened, not as something to be done', () => {
  const drifted = change('imco.dns_record.a', {
    reason: 'drifted',
    fields: [{ pointer: '/ttl', kind: 'change', before: 300, after: 60, drift: true }],
  });
  const gone = change('imco.dns_record.b', { action: 'delete', reason: 'deleted-outside' });

  const text = renderMarkdown(plan([], { mode: 'refresh-only', drift: [drifted, gone] }));

  expect(text).toContain('### reckon drift: analytics, production');
  expect(text).toContain('<b>imco.dns_record.a</b> drifted</summary>');
  expect(text).toContain('! ttl: 300 → 60\n');
  expect(text).toContain('<b>imco.dns_record.b</b> is gone</summary>');
  expect(text).not.toMatch(/update in place|DELETE|Planned/);
});
