import { expect, test } from 'vitest';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { Secret, Unknown, type Value } from '../../src/model/value.ts';
import { brief, desiredResources, loadFiles, PROJECT, scopeOf } from '../support/load-files.ts';
import { fc } from '../support/properties.ts';

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
