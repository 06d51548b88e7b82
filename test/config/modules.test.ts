import { expect, test } from 'vitest';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { Unknown } from '../../src/model/value.ts';
import { brief, desiredResources, loadFiles, scopeOf } from '../support/load-files.ts';

const NET = {
  'modules/net/module.yaml':
    'variables:\n  size: { type: string, enum: [small, large], default: small }\n  parent: {}\noutputs:\n  zone: { value: "${imco.dns_domain.zone.id}" }\n  size: ${vars.size}\n',
  'modules/net/zone.yaml':
    'type: imco.dns_domain\nname: zone\nproperties: { size: "${vars.size}", parent: "${vars.parent}" }\n',
};

test('makes the resources of a module for each use of it', async () => {
  const { configuration, diagnostics } = await loadFiles({
    ...NET,
    'resources/a.yaml': [
      'type: imco.dns_domain\nname: root\n',
      'module: ./modules/net\nname: net\nforEach: { eu: large, us: small }\nvariables: { size: "${each.value}", parent: "${imco.dns_domain.root.id}-${each.key}" }\n',
      'module: modules/net\nname: one\nvariables: { parent: p }\n',
      'type: imco.dns_domain\nname: user\nproperties: { eu: \'${module.net["eu"].zone}\', one: "${module.one.size}", all: "${module.net.map(k, module.net[k].size)}" }\n',
    ].join('---\n'),
  });
  expect(brief(diagnostics)).toEqual([]);
  const scope = scopeOf({ 'imco.dns_domain.root': { id: 'r' }, 'module.net["eu"].imco.dns_domain.zone': { id: 'z' } });
  const resources = desiredResources(configuration, scope);
  expect(Object.fromEntries([...resources].map(([address, { properties }]) => [address, properties]))).toEqual({
    'imco.dns_domain.root': {},
    'imco.dns_domain.user': { eu: 'z', one: 'small', all: ['large', 'small'] },
    'module.net["eu"].imco.dns_domain.zone': { size: 'large', parent: 'r-eu' },
    'module.net["us"].imco.dns_domain.zone': { size: 'small', parent: 'r-us' },
    'module.one.imco.dns_domain.zone': { size: 'small', parent: 'p' },
  });
  const dependsOn = (address: string) => resources.get(address as ResourceAddress)?.dependsOn;
  expect(dependsOn('module.net["eu"].imco.dns_domain.zone')).toEqual(['imco.dns_domain.root']);
  expect(dependsOn('module.one.imco.dns_domain.zone')).toEqual([]);
  expect(dependsOn('imco.dns_domain.user')).toEqual(expect.arrayContaining(['module.net["eu"].imco.dns_domain.zone']));
});

test('nests modules, and lets a dependsOn name a whole one', async () => {
  const { configuration, diagnostics } = await loadFiles({
    ...NET,
    'modules/outer/module.yaml': 'outputs: { zone: "${module.inner.zone}" }\n',
    'modules/outer/a.yaml': 'module: ../net\nname: inner\nvariables: { parent: p }\n',
    'resources/a.yaml':
      'module: modules/outer\nname: outer\n---\ntype: imco.dns_domain\nname: a\nproperties: { zone: "${module.outer.zone}" }\n---\ntype: imco.dns_domain\nname: b\ndependsOn: [module.outer]\n',
  });
  expect(brief(diagnostics)).toEqual([]);
  const resources = desiredResources(configuration);
  const zone = 'module.outer.module.inner.imco.dns_domain.zone';
  expect([...resources.keys()].sort()).toEqual(['imco.dns_domain.a', 'imco.dns_domain.b', zone]);
  for (const address of ['imco.dns_domain.a', 'imco.dns_domain.b'])
    expect(resources.get(address as ResourceAddress)?.dependsOn).toEqual([zone]);
  expect(resources.get('imco.dns_domain.a' as ResourceAddress)?.properties['zone']).toBeInstanceOf(Unknown);
});

test.each([
  {
    title: 'a folder without module.yaml',
    use: 'module: modules/none\nname: m\n',
    faults: ['MODULE_INVALID resources/a.yaml:1:9 there is no module in `modules/none`'],
  },
  {
    title: 'a missing variable',
    use: 'module: modules/net\nname: m\n',
    faults: ['VARIABLE_MISSING resources/a.yaml:1:1 the module `m` needs the variable `parent`'],
  },
  {
    title: 'an unknown variable',
    use: 'module: modules/net\nname: m\nvariables: { parent: p, sise: x }\n',
    faults: ['UNKNOWN_VARIABLE resources/a.yaml:3:25 the module `m` has no variable `sise`'],
  },
  {
    title: 'a value that the variable does not allow',
    use: 'module: modules/net\nname: m\nvariables: { parent: p, size: x }\n',
    faults: ['INVALID_VARIABLE resources/a.yaml:3:31 the variable `size` cannot be "x"'],
  },
  {
    title: 'an unknown output of a module that has to wait',
    use: 'module: modules/net\nname: m\nwhen: ${imco.dns_domain.d.ready}\nvariables: { parent: p }\n---\ntype: imco.dns_domain\nname: d\nproperties: { x: "${module.m.zones}" }\n',
    faults: ['EXPRESSION_UNKNOWN_MEMBER resources/a.yaml:8:21 `module.m` has no `zones`'],
  },
  {
    title: 'a value that the variable of a module that has to wait does not allow',
    use: 'module: modules/net\nname: m\nforEach: ${imco.dns_domain.d.zones}\nvariables: { parent: p, size: x }\n---\ntype: imco.dns_domain\nname: d\n',
    faults: ['INVALID_VARIABLE resources/a.yaml:4:31 the variable `size` cannot be "x"'],
  },
  {
    title: 'a module that contains itself',
    use: 'module: modules/self\nname: m\n',
    faults: ['MODULE_INVALID modules/self/a.yaml:1:9 the module `.` contains itself: modules/self → modules/self'],
  },
  {
    title: 'an unknown module',
    use: 'type: imco.dns_domain\nname: a\nproperties: { x: "${module.nte.zone}" }\n',
    faults: ['UNRESOLVED_REFERENCE resources/a.yaml:3:21 there is no module `nte`'],
  },
  {
    title: 'an unknown output',
    use: 'module: modules/net\nname: m\nvariables: { parent: p }\n---\ntype: imco.dns_domain\nname: a\nproperties: { x: "${module.m.zones}" }\n',
    faults: ['EXPRESSION_UNKNOWN_MEMBER resources/a.yaml:7:21 `module.m` has no `zones`'],
  },
  {
    title: 'an input that hangs on the module’s own output',
    use: 'module: modules/net\nname: m\nvariables: { parent: p, size: "${module.m.size}" }\n',
    faults: [expect.stringMatching(/^REFERENCE_CYCLE/)],
  },
])('reports $title', async ({ use, faults }) => {
  const { diagnostics } = await loadFiles({
    ...NET,
    'modules/self/module.yaml': 'outputs: {}\n',
    'modules/self/a.yaml': 'module: .\nname: again\n',
    'resources/a.yaml': use,
  });
  expect(brief(diagnostics)).toEqual(faults);
});

test('finds a circle that goes by way of a module', async () => {
  const { diagnostics } = await loadFiles({
    ...NET,
    'resources/a.yaml':
      'module: modules/net\nname: m\nvariables: { parent: "${imco.dns_domain.a.id}" }\n---\ntype: imco.dns_domain\nname: a\nproperties: { z: "${module.m.zone}" }\n',
  });
  expect(brief(diagnostics)).toEqual([
    expect.stringContaining(
      'imco.dns_domain.a → module.m.zone → module.m.imco.dns_domain.zone → module.m.vars.parent → imco.dns_domain.a',
    ),
  ]);
});

test('leaves out a module whose when is false', async () => {
  const { configuration, diagnostics } = await loadFiles({
    ...NET,
    'resources/a.yaml':
      'module: modules/net\nname: m\nvariables: { parent: p }\nwhen: ${environment == "x"}\n---\ntype: imco.dns_domain\nname: a\nproperties: { m: "${module.m == null}" }\n',
  });
  expect(brief(diagnostics)).toEqual([]);
  expect([...desiredResources(configuration)].map(([address, { properties }]) => [address, properties])).toEqual([
    ['imco.dns_domain.a', { m: true }],
  ]);
});

test('gives documents that stand in a module its own addresses', async () => {
  const { configuration, diagnostics } = await loadFiles({
    ...NET,
    'modules/net/moved.yaml':
      'moved: { from: imco.dns_domain.old, to: imco.dns_domain.zone }\n---\nremoved: imco.dns_domain.x\n---\nimport: { to: imco.dns_domain.zone, id: "${vars.parent}" }\n---\npolicy: { name: p, assert: "vars.parent == change.after.parent" }\n',
    'resources/a.yaml': 'module: modules/net\nname: m\nforEach: [a, b]\nvariables: { parent: "${each.key}" }\n',
  });
  expect(brief(diagnostics)).toEqual([]);
  const { moved, removed, imports, policies } = configuration;
  expect(moved).toMatchObject([{ within: ['m'], from: 'imco.dns_domain.old', to: 'imco.dns_domain.zone' }]);
  expect(removed).toMatchObject([{ within: ['m'], address: 'imco.dns_domain.x', destroy: false }]);
  expect(imports.flatMap((block) => [block.target, ...(block.evaluate(scopeOf()).value ?? [])])).toEqual([
    'module.m["a"].imco.dns_domain.zone',
    { to: 'module.m["a"].imco.dns_domain.zone', id: 'a' },
    'module.m["b"].imco.dns_domain.zone',
    { to: 'module.m["b"].imco.dns_domain.zone', id: 'b' },
  ]);
  const verdict = (address: string) => policies[0]?.judge({ address, change: { after: { parent: 'a' } } })?.status;
  expect(policies).toMatchObject([{ name: 'p', within: ['m'] }]);
  expect(['a', 'b', 'gone'].map((key) => verdict(`module.m["${key}"].imco.dns_domain.zone`))).toEqual([
    'pass',
    'fail',
    'unknown',
  ]);
});
