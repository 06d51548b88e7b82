import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { Secret, Unknown, type Value } from '../../src/model/value.ts';
import { brief, desiredResources, loadFiles, PROJECT, scopeOf } from '../support/load-files.ts';

const domain = (name: string, properties: string, more = ''): string =>
  `type: imco.dns_domain\nname: ${name}\nproperties: ${properties}\n${more}`;

/** Properties of the one document that holds the value, evaluated. */
async function valueFrom(
  yaml: string,
  options: Parameters<typeof loadFiles>[1] = {},
  reckon = PROJECT,
): Promise<Value> {
  const { configuration, diagnostics } = await loadFiles(
    { 'reckon.yaml': reckon, 'resources/a.yaml': domain('a', `{ value: ${yaml} }`) },
    options,
  );
  expect(brief(diagnostics)).toEqual([]);
  return desiredResources(configuration).get('imco.dns_domain.a' as ResourceAddress)?.properties['value'] ?? null;
}

test.each([
  { yaml: '"${1 + 1}"', value: 2 },
  { yaml: '"${true}"', value: true },
  { yaml: '"a-${1 + 1}"', value: 'a-2' },
  { yaml: '"$${a}"', value: '${a}' },
  { yaml: '"$${a} ${1}"', value: '${a} 1' },
  { yaml: '"$5 and $"', value: '$5 and $' },
  { yaml: '"${{\'a\': [1, 2]}}"', value: { a: [1, 2] } },
  { yaml: '"${\'}\'}"', value: '}' },
  { yaml: '"${project + \'/\' + environment}"', value: 'test/default' },
  { yaml: '0x1F', value: 31 },
  { yaml: 'yes', value: 'yes' },
  { yaml: '2026-01-31', value: '2026-01-31' },
  { yaml: '{ <<: { a: 1, b: 2 }, b: 3 }', value: { b: 3, a: 1 } },
  { yaml: '~', value: null },
])('reads $yaml as $value', async ({ yaml, value }) => {
  expect(await valueFrom(yaml)).toEqual(value);
});

test('keeps any JSON value that YAML can write as it is', async () => {
  const safe = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('$')),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  await fc.assert(
    fc.asyncProperty(safe, async (value) => {
      expect(await valueFrom(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 60 },
  );
});

test('takes numbers and booleans for their text as written where the schema says so', async () => {
  const flags =
    '[{ value: 1.50 }, { value: true }, { value: 0x10 }, { value: "${1 + 1}" }, { value: 12345678901234567890 }]';
  const { configuration, diagnostics } = await loadFiles({
    'resources/a.yaml': `type: imply.cluster\nname: a\nproperties: { metadata: { name: a }, spec: { flags: ${flags} } }\n`,
  });
  expect(diagnostics).toEqual([]);
  const cluster = desiredResources(configuration).get('imply.cluster.a' as ResourceAddress);
  expect(cluster?.properties['spec']).toEqual({
    flags: ['1.50', 'true', '0x10', '2', '12345678901234567890'].map((value) => ({ value })),
  });
});

test('lets a find in place stand where an id belongs', async () => {
  const { configuration, diagnostics } = await loadFiles({
    'resources/a.yaml':
      'type: imco.dns_record\nname: www\nproperties: { domain_id: { find: { name: "${environment}" } } }\n',
  });
  expect(diagnostics).toEqual([]);
  expect([...desiredResources(configuration).values()][0]?.properties).toEqual({
    domain_id: { find: { name: 'default' } },
  });
});

test.each([
  {
    title: 'an object',
    forEach: '{ eu: 1, us: 2 }',
    instances: { 'imco.dns_domain.a["eu"]': ['eu', 1], 'imco.dns_domain.a["us"]': ['us', 2] },
  },
  {
    title: 'a list',
    forEach: '[x, 2]',
    instances: { 'imco.dns_domain.a["x"]': ['x', 'x'], 'imco.dns_domain.a["2"]': ['2', 2] },
  },
  {
    title: 'an expression',
    forEach: '"${range(2)}"',
    instances: { 'imco.dns_domain.a["0"]': ['0', 0], 'imco.dns_domain.a["1"]': ['1', 1] },
  },
  { title: 'odd keys', forEach: '{ "a\\"b.c": 1 }', instances: { 'imco.dns_domain.a["a\\"b.c"]': ['a"b.c', 1] } },
  { title: 'nothing', forEach: '{}', instances: {} },
])('makes an instance for each key of $title', async ({ forEach, instances }) => {
  const { configuration, diagnostics } = await loadFiles({
    'resources/a.yaml': domain('a', '{ key: "${each.key}", value: "${each.value}" }', `forEach: ${forEach}\n`),
  });
  expect(diagnostics).toEqual([]);
  const made = [...desiredResources(configuration)].map(([address, { properties }]) => [
    address,
    [properties['key'], properties['value']],
  ]);
  expect(Object.fromEntries(made)).toEqual(instances);
});

test('knows what forEach and when hang on while that is unknown', async () => {
  const { configuration } = await loadFiles({
    'resources/a.yaml': [
      domain('a', '{}'),
      domain('b', '{}', 'forEach: ${imco.dns_domain.a.zones}\n'),
      domain('c', '{}', 'when: ${imco.dns_domain.a.isOn}\n'),
    ].join('---\n'),
  });
  const expansions = (values: Record<string, Value>) =>
    configuration.blocks.map((block) => block.expand(scopeOf(values)).value);
  expect(expansions({})).toMatchObject([
    { kind: 'instances', shape: 'single' },
    { kind: 'unknown', waitsFor: ['imco.dns_domain.a'], location: { line: 8 } },
    { kind: 'unknown', waitsFor: ['imco.dns_domain.a'], location: { line: 13 } },
  ]);
  expect(expansions({ 'imco.dns_domain.a': { zones: ['z'], isOn: false } }).slice(1)).toEqual([
    { kind: 'instances', addresses: ['imco.dns_domain.b["z"]'], shape: 'each' },
    { kind: 'instances', addresses: [], shape: 'absent' },
  ]);
});

test('finds what a document depends on in every part of it', async () => {
  const { configuration, diagnostics } = await loadFiles({
    'resources/a.yaml': [
      ...'bcdefg'.split('').map((name) => domain(name, '{}')),
      'data: imco.realm\nname: eu\n',
      domain(
        'a',
        '{ x: "${imco.dns_domain.b.id}", y: "${[1].map(x, imco.dns_domain[\'c\'].id)}" }',
        'dependsOn: [imco.dns_domain.d]\nlifecycle: { replaceTriggeredBy: ["${imco.dns_domain.e.id}"] }\noptions: { force: "${imco.dns_domain.f.id == 1}" }\nwhen: ${imco.dns_domain.g.id == data.imco.realm.eu.id}\n',
      ),
    ].join('---\n'),
  });
  expect(diagnostics).toEqual([]);
  const block = configuration.blocks.find(({ address }) => address === 'imco.dns_domain.a');
  expect([...(block?.dependsOn ?? [])].sort()).toEqual([
    'data.imco.realm.eu',
    ...'bcdefg'.split('').map((name) => `imco.dns_domain.${name}`),
  ]);
});

test('reads references from what is live, and spreads what is unknown or secret', async () => {
  const { configuration } = await loadFiles({
    'resources/a.yaml': [
      domain('a', '{}'),
      domain('b', '{ id: "${imco.dns_domain.a.id}", text: "x-${imco.dns_domain.a.id}" }'),
    ].join('---\n'),
  });
  const b = (value: Value) =>
    desiredResources(configuration, scopeOf({ 'imco.dns_domain.a': { id: value } })).get(
      'imco.dns_domain.b' as ResourceAddress,
    )?.properties;
  expect(b(7)).toEqual({ id: 7, text: 'x-7' });
  expect(b(new Unknown({ waitsFor: ['imco.dns_domain.a'] }))?.['text']).toMatchObject({
    waitsFor: ['imco.dns_domain.a'],
  });
  const text = b(new Secret('s'))?.['text'];
  expect(text instanceof Secret && text.reveal()).toBe('x-s');
});

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

test('evaluates lifecycle rules with their defaults', async () => {
  const { configuration, diagnostics } = await loadFiles({
    'resources/a.yaml': [
      domain(
        'a',
        '{}',
        'lifecycle:\n  preventDestroy: skip\n  onRemove: orphan\n  ignoreChanges: [spec.a.b, "spec.list[0].x", "[\\"odd key\\"]"]\n  createBeforeDestroy: ${environment == "default"}\n  replaceTriggeredBy: [1]\n  timeouts: { create: 1h30m, delete: 90s }\n  precondition: { condition: "${1 > 2}", message: "no ${environment}" }\n  postcondition: [{ condition: "${self.status == \'ready\'}", message: not ready }]\n',
      ),
      domain('b', '{}'),
    ].join('---\n'),
  });
  expect(brief(diagnostics)).toEqual([]);
  const of = (name: string, scope = scopeOf()) =>
    desiredResources(configuration, scope).get(`imco.dns_domain.${name}` as ResourceAddress)?.lifecycle;
  expect(of('a')).toMatchObject({
    preventDestroy: 'skip',
    onRemove: 'orphan',
    ignoreChanges: ['/spec/a/b', '/spec/list/0/x', '/odd key'],
    createBeforeDestroy: true,
    replaceTriggeredBy: [1],
    timeouts: { create: 5_400_000, delete: 90_000 },
    preconditions: [{ value: false, message: 'no default', location: { line: 11 } }],
    postconditions: [{ value: expect.any(Unknown), message: 'not ready' }],
  });
  expect(of('a', scopeOf({ 'imco.dns_domain.a': { status: 'ready' } }))?.postconditions[0]?.value).toBe(true);
  expect(of('b')).toMatchObject({ preventDestroy: false, onRemove: 'delete', ignoreChanges: [], timeouts: {} });
});

test('evaluates lookups by id, by fields and by filter', async () => {
  const { configuration, diagnostics } = await loadFiles({
    'resources/a.yaml': [
      'data: imco.realm\nname: id\nwhere: { id: 7 }\n',
      'data: imco.realm\nname: fields\nwhere: { name: "${environment}", id: 7 }\nmany: true\n',
      'data: imco.realm\nname: filter\nfilter: name eq ${environment}\n',
      'data: imco.realm\nname: all\nmany: true\n',
    ].join('---\n'),
  });
  expect(diagnostics).toEqual([]);
  const lookups = configuration.blocks.map(
    (block) => block.kind === 'lookup' && block.evaluate(block.address, scopeOf()).value,
  );
  expect(lookups).toMatchObject([
    { address: 'data.imco.realm.id', where: { id: 7 }, many: false },
    { where: { fields: { name: 'default', id: 7 } }, many: true },
    { where: { filter: 'name eq default' } },
    { where: { fields: {} }, many: true },
  ]);
});

test('evaluates connections, outputs and what an expression typed at the console gives', async () => {
  const { configuration, diagnostics } = await loadFiles(
    {
      'reckon.yaml':
        'project: test\nproviders:\n  imco: { url: http://c, token: "${secret.env.TOKEN}" }\n  imco.eu: { url: "${imco.dns_domain.a.url}" }\noutputs:\n  url: ${imco.dns_domain.a.url}\n  key: { value: k, sensitive: true, description: The key. }\n',
      'resources/a.yaml': domain('a', '{}'),
    },
    { environmentVariables: { TOKEN: 't' } },
  );
  expect(diagnostics).toEqual([]);
  const scope = scopeOf({ 'imco.dns_domain.a': { url: 'http://a' } });
  const eu = configuration.connections.get('imco.eu');
  expect(eu?.dependsOn).toEqual(['imco.dns_domain.a']);
  expect(eu?.evaluate(scope).value).toEqual({ url: 'http://a' });
  expect(configuration.connections.get('imco')?.evaluate(scope).value?.['token']).toBeInstanceOf(Secret);
  expect(
    configuration.outputs.map(({ name, sensitive, description, dependsOn }) => ({
      name,
      sensitive,
      description,
      dependsOn,
    })),
  ).toEqual([
    { name: 'url', sensitive: false, description: undefined, dependsOn: ['imco.dns_domain.a'] },
    { name: 'key', sensitive: true, description: 'The key.', dependsOn: [] },
  ]);
  expect(configuration.outputs[0]?.evaluate(scope).value).toBe('http://a');
  expect(configuration.outputs[1]?.evaluate(scope).value).toBeInstanceOf(Secret);
  expect(configuration.evaluateExpression('imco.dns_domain.a.url + "/x"', scope)).toEqual({
    value: 'http://a/x',
    diagnostics: [],
  });
  expect(configuration.evaluateExpression('imco.dns_domain.a.ulr', scope).diagnostics).toMatchObject([
    {
      code: 'EXPRESSION_UNKNOWN_MEMBER',
      hint: 'did you mean `url`?',
      location: { line: 1, column: 1 },
      frame: [{ line: 1 }],
    },
  ]);
});

test('changes its digest with every file and variable, and with nothing else', async () => {
  const reckon = `${PROJECT}variables: { size: { default: small }, key: { sensitive: true, default: k } }\n`;
  const digest = async (text: string, options: Parameters<typeof loadFiles>[1] = {}) =>
    (
      await loadFiles(
        { 'reckon.yaml': reckon, 'resources/a.yaml': text },
        { fingerprint: (secret) => `#${String(secret).length}`, ...options },
      )
    ).configuration.digest;
  const first = await digest(domain('a', '{}'));
  expect(await digest(domain('a', '{}'))).toBe(first);
  expect(await digest(domain('a', '{ x: 1 }'))).not.toBe(first);
  expect(await digest(domain('a', '{}'), { variables: { flags: [{ name: 'size', text: 'large' }] } })).not.toBe(first);
  expect(await digest(domain('a', '{}'), { variables: { flags: [{ name: 'key', text: 'longer' }] } })).not.toBe(first);
});

test('reads moved, removed and import documents', async () => {
  const { configuration, diagnostics } = await loadFiles({
    'resources/a.yaml': [
      domain('b', '{}', 'forEach: [x, y]\n'),
      'moved: { from: imco.dns_domain.a, to: \'imco.dns_domain.b["x"]\' }\n',
      'moved: { from: module.old, to: module.new }\n',
      'removed: { address: imco.dns_domain.c, destroy: true }\n',
      'removed: imco.dns_domain.d\n',
      'import: { to: imco.dns_domain.b, id: 5 }\n',
      'import: { to: \'imco.dns_domain.b["${each.key}"]\', id: "${each.value}" }\nforEach: { x: 1, y: 2 }\n',
    ].join('---\n'),
  });
  expect(brief(diagnostics)).toEqual([]);
  expect(configuration.moved).toMatchObject([
    { from: 'imco.dns_domain.a', to: 'imco.dns_domain.b["x"]' },
    { from: 'module.old', to: 'module.new' },
  ]);
  expect(configuration.removed).toMatchObject([
    { address: 'imco.dns_domain.c', destroy: true },
    { address: 'imco.dns_domain.d', destroy: false },
  ]);
  expect(configuration.imports.map((block) => block.evaluate(scopeOf()).value)).toEqual([
    [{ to: 'imco.dns_domain.b', id: 5 }],
    [
      { to: 'imco.dns_domain.b["x"]', id: 1 },
      { to: 'imco.dns_domain.b["y"]', id: 2 },
    ],
  ]);
});
