import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/ui/markdown/render-plan.ts';
import { withoutHtml } from '../../../src/ui/markdown/without-html.ts';
import { fc } from '../../support/properties.ts';
import { arbitraryPlan } from '../arbitrary-plan.ts';
import { at, change, examplePlan, plan, SECRET } from '../example-plan.ts';

const link = ({ file, line }: { readonly file: string; readonly line: number }): string =>
  `https://git.example/o/r/src/abc/${file}#lines-${line}`;

test('a comment without tags says the same, open', async () => {
  const text = withoutHtml(renderMarkdown(examplePlan(), { link }));

  expect(text).not.toContain(SECRET);
  await expect(text).toMatchFileSnapshot('../../golden/ui/comment-without-html.md');
});

test('names and values that look like markup are shown as they are', () => {
  const odd = change('imco.dns_record.web["a_b*c"]', {
    attribution: 'branch',
    location: at(3),
    fields: [{ pointer: '/note', kind: 'change', before: '<b>bold</b>', after: '```' }],
    notes: [{ severity: 'warning', message: 'see <code>x</code> & `y`' }],
  });

  const text = withoutHtml(renderMarkdown(plan([odd]), { link }));

  expect(text).toContain('`~` **imco.dns\\_record.web\\[&quot;a\\_b\\*c&quot;\\]** update in place _(this branch)_');
  expect(text).toContain('[`resources/events.yaml:3`](https://git.example/o/r/src/abc/resources/events.yaml#lines-3)');
  expect(text).toContain('! note: <b>bold</b> →');
  expect(text).toContain('see &lt;code&gt;x&lt;/code&gt; &amp; \\`y\\`');
});

test('no tag is left outside of code, whatever the plan', () => {
  fc.assert(
    fc.property(arbitraryPlan, (each) => {
      const text = withoutHtml(renderMarkdown(each, { link }));
      const words = text.replaceAll(/^( *)(`{3,})[^\n]*\n[\s\S]*?\n\1\2$/gm, '').replaceAll(/(`+)[^\n]*?\1/g, '');
      expect(words).not.toMatch(/<\/?(?:details|summary|code|b|i|sub|a|br)\b/);
    }),
  );
});
