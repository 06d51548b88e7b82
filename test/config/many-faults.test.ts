import { expect, test } from 'vitest';
import { brief, loadFiles } from '../support/load-files.ts';

const cluster = (more: string): string =>
  `type: imply.cluster\nname: events\nproperties:\n  metadata: { name: events }\n${more}`;

test('reports every fault of every file in one run, in the order of files and lines', async () => {
  const { diagnostics } = await loadFiles({
    'reckon.yaml':
      'project: test\nproviders: { imply: { url: 1 }, imco: { url: http://c } }\nvarables: {}\nvariables: { size: {} }\n',
    'resources/b.yaml': 'type: imply.cluster\nname: b\nproperties: { metadata: { nme: x } }\n',
    'resources/a.yaml': `${cluster('')}---\n${cluster('')}---\nname: x\n`,
  });
  expect(brief(diagnostics)).toEqual([
    'UNKNOWN_KEY reckon.yaml:3:1 reckon.yaml has no `varables`',
    'WRONG_TYPE reckon.yaml:2:28 `url` must be a text, not a number',
    'VARIABLE_MISSING reckon.yaml:4:14 the variable `size` has no value',
    'DUPLICATE_ADDRESS resources/a.yaml:7:7 `imply.cluster.events` is declared twice',
    'UNKNOWN_DOCUMENT resources/a.yaml:11:1 nothing says what this document is',
    'MISSING_PROPERTY resources/b.yaml:3:15 `metadata.name` is missing',
    'UNKNOWN_PROPERTY resources/b.yaml:3:27 there is no property `nme` in `metadata`',
  ]);
  expect(diagnostics.find(({ code }) => code === 'DUPLICATE_ADDRESS')?.related).toEqual([
    { location: expect.objectContaining({ file: 'resources/a.yaml', line: 1 }), message: 'the other one is here' },
  ]);
});

test('shows a circle of references as a path with the place of each', async () => {
  const domain = (name: string, other: string): string =>
    `type: imco.dns_domain\nname: ${name}\nproperties: { n: "\${imco.dns_domain.${other}.id}" }\n`;
  const { diagnostics } = await loadFiles({
    'resources/a.yaml': [domain('a', 'b'), domain('b', 'c'), domain('c', 'a')].join('---\n'),
  });
  expect(brief(diagnostics)).toEqual([
    'REFERENCE_CYCLE resources/a.yaml:3:21 the references go round in a circle: imco.dns_domain.a → imco.dns_domain.b → imco.dns_domain.c → imco.dns_domain.a',
  ]);
  expect(diagnostics[0]?.related?.map(({ location, message }) => `${location.line} ${message}`)).toEqual([
    '3 imco.dns_domain.a needs imco.dns_domain.b',
    '7 imco.dns_domain.b needs imco.dns_domain.c',
    '11 imco.dns_domain.c needs imco.dns_domain.a',
  ]);
});

test('finds a circle that goes by way of a connection', async () => {
  const { diagnostics } = await loadFiles({
    'reckon.yaml': 'project: test\nproviders:\n  imco: { url: "${imco.dns_domain.a.url}" }\n',
    'resources/a.yaml': 'type: imco.dns_domain\nname: a\n',
  });
  expect(brief(diagnostics)).toEqual([expect.stringContaining('provider imco → imco.dns_domain.a → provider imco')]);
});

test.each([
  { title: 'a file that is too large', text: `# ${'x'.repeat(5 * 1024 * 1024)}`, code: 'FILE_TOO_LARGE' },
  {
    title: 'a document that nests too deeply',
    text: `type: imply.cluster\nname: a\nproperties: ${'['.repeat(80)}${']'.repeat(80)}`,
    code: 'YAML_TOO_DEEP',
  },
  {
    title: 'a document that nests absurdly',
    text: `a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    code: 'YAML_TOO_DEEP',
  },
  {
    title: 'aliases that stand for billions of values',
    text: `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((key, index) => `${key}: &${key} [${`*${'abcdefghij'[index]},`.repeat(9)}]`)
      .join('\n')}\n`,
    code: 'YAML_TOO_MANY_ALIASES',
  },
  { title: 'an alias inside what it names', text: 'type: &a [*a]', code: 'YAML_SYNTAX' },
])('refuses $title', async ({ text, code }) => {
  const { diagnostics } = await loadFiles({ 'resources/a.yaml': text });
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
});

test('takes __proto__ and its friends for plain keys that harm nothing', async () => {
  const text = cluster('  spec: { labels: { __proto__: a, constructor: b, prototype: c, toString: d } }\n');
  const { configuration, diagnostics } = await loadFiles({ 'resources/a.yaml': text });
  expect(diagnostics).toEqual([]);
  const [block] = configuration.blocks;
  const evaluated = block?.evaluate(block.address, { resolve: () => null }).value;
  const labels = Object.entries(JSON.parse(JSON.stringify(evaluated))['properties']['spec']['labels']);
  expect(labels).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['prototype', 'c'],
    ['toString', 'd'],
  ]);
  expect(Object.prototype).not.toHaveProperty('a');
});

test('says where a project is when there is none', async () => {
  const { diagnostics } = await loadFiles({ 'reckon.yaml': '# nothing\n' });
  expect(brief(diagnostics)).toEqual(['INVALID_VALUE reckon.yaml:1:1 reckon.yaml must be an object']);
});

test('only warns of a field that the API may know though the schema does not, and is silent where the expression asks', async () => {
  const other = '---\ntype: imply.cluster\nname: b\nproperties: { metadata: { name: b } }\n';
  const spec = (expression: string) => cluster(`  spec: { labels: { a: '\${${expression}}' } }\n`) + other;
  const of = async (expression: string) =>
    (await loadFiles({ 'resources/a.yaml': spec(expression) })).diagnostics.map(
      ({ severity, code }) => `${severity} ${code}`,
    );
  expect(await of('imply.cluster.b.somethingElse')).toEqual(['warning UNKNOWN_FIELD']);
  expect(await of('imply.cluster.b.id')).toEqual([]);
  expect(await of('imply.cluster.b.spec.labels.anything')).toEqual([]);
  expect(await of('imply.cluster.b.?spce.orValue("")')).toEqual([]);
  expect(await of('string(has(imply.cluster.b.spce))')).toEqual([]);
});
