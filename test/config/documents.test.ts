import { expect, test } from 'vitest';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { Secret, Unknown } from '../../src/model/value.ts';
import { brief, desiredResources, loadFiles, PROJECT, scopeOf } from '../support/load-files.ts';

const domain = (name: string, properties: string, more = ''): string =>
  `type: imco.dns_domain\nname: ${name}\nproperties: ${properties}\n${more}`;

/** Properties of the one document that holds the value, evaluated. */
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
      'data: imco.realm\nname: text\nwhere: name eq ${environment}\n',
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

test.each([
  {
    title: 'an import that no resource is declared for',
    document: 'import: { to: imco.dns_domain.zoen, id: x }\n',
    fault:
      'IMPORT_WITHOUT_RESOURCE resources/a.yaml:4:1 there is no document `imco.dns_domain.zoen` to take the object in for',
  },
  {
    title: 'an import for an instance of what is not declared',
    document: 'import: { to: \'imco.dns_domain.other["${each.key}"]\', id: "${each.value}" }\nforEach: { a: x }\n',
    fault:
      'IMPORT_WITHOUT_RESOURCE resources/a.yaml:4:1 there is no document `imco.dns_domain.other` to take the object in for',
  },
  {
    title: 'a removed document for what is declared',
    document: 'removed: imco.dns_domain.zone\n',
    fault: 'REMOVED_STILL_DECLARED resources/a.yaml:4:1 `imco.dns_domain.zone` is declared still, so it is not removed',
  },
])('reports $title', async ({ document, fault }) => {
  const { diagnostics } = await loadFiles({
    'resources/a.yaml': `type: imco.dns_domain\nname: zone\n---\n${document}`,
  });
  expect(brief(diagnostics)).toEqual([fault]);
});

test('tells once that an expression with a colon in it must be quoted', async () => {
  const text = 'type: imco.dns_domain\nname: zone\nforEach: ${fromEntries(["a"].map(k, {"key": k, "value": k}))}\n';
  const { diagnostics } = await loadFiles({ 'resources/a.yaml': text });
  expect(brief(diagnostics)).toEqual([
    'YAML_SYNTAX resources/a.yaml:3:10 an expression that holds a colon and a blank must be quoted',
  ]);
});
