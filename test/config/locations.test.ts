import { expect, test } from 'vitest';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { brief, desiredResources, loadFiles } from '../support/load-files.ts';

const domain = (name: string, properties: string, more = ''): string =>
  `type: imco.dns_domain\nname: ${name}\nproperties: ${properties}\n${more}`;

/** Properties of the one document that holds the value, evaluated. */
test('says where every property is written, deep ancestors for what is not', async () => {
  const { configuration } = await loadFiles({
    'resources/a.yaml': `# first\n---\n${domain('b', '{}')}---\n  type: imco.dns_domain\n  name: a\n  properties:\n    list:\n      - x: 1\n        y: "\${'two'}"\n  options: { force: true }\n`,
  });
  const resource = desiredResources(configuration).get('imco.dns_domain.a' as ResourceAddress);
  const places = ['/list/0/x', '/list/0/y', '/list/0/z', '/list', '/other', ''].map((pointer) =>
    resource?.locate(pointer),
  );
  expect(places.map((place) => `${place?.line}:${place?.column}`)).toEqual([
    '11:12',
    '12:12',
    '11:9',
    '10:5',
    '9:3',
    '9:3',
  ]);
  expect(resource?.locateOption('/force')).toMatchObject({ line: 13, column: 21 });
  expect(resource?.location).toMatchObject({ file: 'resources/a.yaml', line: 7, column: 3 });
});

test.each([
  { title: 'a quoted text', scalar: `"a 'b' \${ foo}"`, line: 3, column: 32 },
  { title: 'a text with escapes', scalar: '"a\\tb\\x41 ${foo}"', line: 3, column: 34 },
  { title: 'a text in single quotes', scalar: `'it''s \${foo}'`, line: 3, column: 31 },
  { title: 'a second expression', scalar: '"${1} ${foo}"', line: 3, column: 30 },
])('points into $title', async ({ scalar, line, column }) => {
  const { diagnostics } = await loadFiles({
    'resources/a.yaml': `type: imco.dns_domain\nname: a\nproperties: { value: ${scalar} }\n`,
  });
  expect(brief(diagnostics)).toEqual([
    `EXPRESSION_UNKNOWN_NAME resources/a.yaml:${line}:${column} there is no \`foo\``,
  ]);
});

test.each([
  { title: 'a plain text', style: '', column: 15, line: 6 },
  { title: 'a literal block', style: '|', column: 15, line: 6 },
  { title: 'a folded block', style: '>', column: 15, line: 6 },
])('points into $title of several lines', async ({ style, line, column }) => {
  const text = `type: imco.dns_domain\nname: a\nproperties:\n  value: ${style}\n    one\n    two \${1}\${foo}\n`;
  const { diagnostics } = await loadFiles({ 'resources/a.yaml': text });
  expect(brief(diagnostics)).toEqual([
    `EXPRESSION_UNKNOWN_NAME resources/a.yaml:${line}:${column} there is no \`foo\``,
  ]);
});
