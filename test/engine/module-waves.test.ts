import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

/** A module that puts one thing on another, and tells its id. */
const MODULE = {
  'modules/box/module.yaml':
    'variables:\n  on: { type: string }\n  name: { type: string }\noutputs:\n  id: ${shelf.thing.box.id}\n',
  'modules/box/box.yaml':
    'type: shelf.thing\nname: box\nproperties: { name: "box-${vars.name}", on: "${vars.on}" }\n---\ntype: shelf.thing\nname: lid\nproperties: { name: "lid-${vars.name}", on: "${shelf.thing.box.id}" }\n',
};
const BASE = 'type: shelf.thing\nname: base\nproperties: { name: base }\n';
const USE =
  'module: ./modules/box\nname: boxes\nforEach: "${[shelf.thing.base.id]}"\nvariables: { name: "${each.key}", on: "${each.value}" }\n';
const USER =
  'type: shelf.thing\nname: user\nproperties: { name: user, on: "${values(module.boxes).map(b, b.id)[0]}" }\n';

/** A shelf with the module `boxes` beside it. */
async function openBoxes(documents: readonly string[], more = '') {
  const shelf = await openShelf(documents.join('---\n'), more);
  for (const [path, text] of Object.entries(MODULE)) await shelf.project.files.write(path, text);
  return shelf;
}

test('a module whose forEach only apply can tell waits, with all that refers to it, and is made in the next wave', async () => {
  await using shelf = await openBoxes([BASE, USE, USER], 'outputs: { user: "${shelf.thing.user.id}" }\n');
  const first = await shelf.project.apply();
  expect(errorsOf(first.faults)).toEqual([]);
  expect(summaryOf(first.changes)).toEqual(['create shelf.thing.base']);
  expect(first.run.plan.deferred.map(({ address, waitsFor }) => [address, waitsFor])).toEqual([
    ['module.boxes', ['shelf.thing.base']],
    ['shelf.thing.user', ['module.boxes']],
  ]);
  expect(first.run.plan.complete).toBe(false);
  const second = await shelf.project.apply();
  expect(errorsOf(second.faults)).toEqual([]);
  expect(summaryOf(second.changes)).toEqual([
    'create module.boxes["t1"].shelf.thing.box',
    'create module.boxes["t1"].shelf.thing.lid',
    'create shelf.thing.user',
  ]);
  expect(second.run.plan.complete).toBe(true);
  expect([...shelf.things.values()].map(({ name, on }) => [name, on])).toEqual([
    ['base', undefined],
    ['box-t1', 't1'],
    ['lid-t1', 't2'],
    ['user', 't2'],
  ]);
  const box = await shelf.project.record('module.boxes["t1"].shelf.thing.box');
  expect(box?.dependencies).toEqual(['shelf.thing.base']);
  const third = await shelf.project.plan();
  expect([summaryOf(third.changes), third.run.plan.deferred, errorsOf(third.diagnostics)]).toEqual([[], [], []]);
});

test('a module over what a lookup finds is planned at once', async () => {
  await using shelf = await openBoxes([BASE]);
  await shelf.project.apply();
  await shelf.write(
    [
      BASE,
      'data: shelf.thing\nname: all\nmany: true\nfilter: ""\n'.replace('filter: ""', 'where: { state: ready }'),
      USE.replace('${[shelf.thing.base.id]}', '${data.shelf.thing.all.map(t, t.id)}'),
    ].join('---\n'),
  );
  const { run, changes, diagnostics } = await shelf.project.plan();
  expect(errorsOf(diagnostics)).toEqual([]);
  expect(summaryOf(changes)).toEqual([
    'create module.boxes["t1"].shelf.thing.box',
    'create module.boxes["t1"].shelf.thing.lid',
  ]);
  expect(run.plan.complete).toBe(true);
});

test('a module in a module opens when the resource in the outer one is there', async () => {
  await using shelf = await openBoxes(['module: ./modules/outer\nname: outer\n']);
  await shelf.project.files.write('modules/outer/module.yaml', 'outputs: { ids: "${module.boxes}" }\n');
  await shelf.project.files.write(
    'modules/outer/all.yaml',
    [
      BASE,
      USE.replace('./modules/box', '../box').replace('forEach', 'when: ${shelf.thing.base.state == "ready"}\nforEach'),
    ].join('---\n'),
  );
  const first = await shelf.project.apply();
  expect(first.run.plan.deferred.map(({ address }) => address)).toEqual(['module.outer.module.boxes']);
  const second = await shelf.project.apply();
  expect(errorsOf(second.faults)).toEqual([]);
  expect(summaryOf(second.changes)).toEqual([
    'create module.outer.module.boxes["t1"].shelf.thing.box',
    'create module.outer.module.boxes["t1"].shelf.thing.lid',
  ]);
  expect(summaryOf((await shelf.project.plan()).changes)).toEqual([]);
});

test('a value of forEach that only apply can tell reaches the module though its keys are known before', async () => {
  const each = USE.replace('"${[shelf.thing.base.id]}"', '{ a: "${shelf.thing.base.id}" }');
  await using shelf = await openBoxes([BASE, each]);
  const { faults, changes, run } = await shelf.project.apply();
  expect(errorsOf(faults)).toEqual([]);
  expect(run.plan.deferred).toEqual([]);
  expect(changes).toHaveLength(3);
  expect([...shelf.things.values()].map(({ name, on }) => [name, on])).toEqual([
    ['base', undefined],
    ['box-a', 't1'],
    ['lid-a', 't2'],
  ]);
});

test('instances that are there are kept while their module has to wait, and go once its keys say so', async () => {
  await using shelf = await openBoxes([BASE, USE, USER]);
  await shelf.project.apply();
  await shelf.project.apply();
  const renamed = BASE.replace('{ name: base }', '{ name: base2 }');
  await shelf.write([renamed, USE, USER].join('---\n'));
  const first = await shelf.project.apply({ allowDeletes: 1 });
  expect(errorsOf(first.faults)).toEqual([]);
  expect(summaryOf(first.changes)).toEqual(['replace shelf.thing.base']);
  const second = await shelf.project.apply();
  expect(summaryOf(second.changes)).toEqual([
    'create module.boxes["t5"].shelf.thing.box',
    'create module.boxes["t5"].shelf.thing.lid',
    'delete module.boxes["t1"].shelf.thing.box',
    'delete module.boxes["t1"].shelf.thing.lid',
    'update shelf.thing.user',
  ]);
  expect([...shelf.things.values()].map(({ name, on }) => [name, on]).sort()).toEqual([
    ['base2', undefined],
    ['box-t5', 't5'],
    ['lid-t5', 't6'],
    ['user', 't6'],
  ]);
});

test('a destroy takes the things of a module before what its forEach goes over', async () => {
  await using shelf = await openBoxes([BASE, USE, USER]);
  await shelf.project.apply();
  await shelf.project.apply();
  shelf.writes.length = 0;
  const { faults } = await shelf.project.apply({ mode: 'destroy' });
  expect(errorsOf(faults)).toEqual([]);
  expect(shelf.writes).toEqual(['DELETE /things/t4', 'DELETE /things/t3', 'DELETE /things/t2', 'DELETE /things/t1']);
});

test('a target in a module opens it, another does not', async () => {
  await using shelf = await openBoxes([BASE, USE, 'type: shelf.thing\nname: other\nproperties: { name: other }\n']);
  await shelf.project.apply({ targets: ['shelf.thing.base'] });
  const inside = await shelf.project.plan({ targets: ['module.boxes["t1"].shelf.thing.box'] });
  expect(summaryOf(inside.changes)).toEqual(['create module.boxes["t1"].shelf.thing.box']);
  const outside = await shelf.project.plan({ targets: ['shelf.thing.other'] });
  expect(summaryOf(outside.changes)).toEqual(['create shelf.thing.other']);
  const type = await shelf.project.plan({ targets: ['shelf.thing'] });
  expect(summaryOf(type.changes)).toEqual([
    'create module.boxes["t1"].shelf.thing.box',
    'create module.boxes["t1"].shelf.thing.lid',
    'create shelf.thing.other',
  ]);
});

test('what stands in a module that has to wait is checked before anything is sent', async () => {
  await using shelf = await openBoxes([BASE, USE]);
  await shelf.project.files.write('modules/box/more.yaml', 'type: shelf.thing\nname: bad\nproperties: { nme: x }\n');
  const { diagnostics } = await shelf.project.plan();
  expect(errorsOf(diagnostics).map((text) => text.split(' ')[0])).toContain('UNKNOWN_PROPERTY');
});

test('a circle by way of a module that has to wait is told', async () => {
  await using shelf = await openBoxes([
    BASE.replace('{ name: base }', '{ name: base, on: "${module.boxes.a.id}" }'),
    USE,
  ]);
  const { diagnostics } = await shelf.project.plan();
  expect(errorsOf(diagnostics).join()).toMatch(/^REFERENCE_CYCLE .*module\.boxes/);
});

test('a connection may be made from an output of a module that is opened on the way', async () => {
  await using shelf = await openBoxes([BASE, USE]);
  await shelf.project.files.write(
    'reckon.yaml',
    `project: shelf\nproviders:\n  shelf: { definition: ./shelf.provider.yaml, url: "${shelf.origin}", retries: 0 }\n  shelf.inner: { url: "${shelf.origin}", headers: { x-box: "\${module.boxes.t1.id}" } }\n`,
  );
  await shelf.write(
    [BASE, USE, 'type: shelf.thing\nname: behind\nprovider: shelf.inner\nproperties: { name: behind }\n'].join('---\n'),
  );
  for (const expected of [
    ['create shelf.thing.base'],
    ['create module.boxes["t1"].shelf.thing.box', 'create module.boxes["t1"].shelf.thing.lid'],
    ['create shelf.thing.behind'],
    [],
  ]) {
    const { faults, changes } = await shelf.project.apply();
    expect(errorsOf(faults)).toEqual([]);
    expect(summaryOf(changes)).toEqual(expected);
  }
});

test('documents of a module move, forget, take in and judge what is in each of its instances', async () => {
  await using shelf = await openShelf(
    'module: ./modules/box\nname: boxes\nforEach: [a, b]\nvariables: { name: "${each.key}" }\n',
  );
  const { files } = shelf.project;
  await files.write('modules/box/module.yaml', 'variables: { name: { type: string }, limit: { default: 5 } }\n');
  const box = 'type: shelf.thing\nname: box\nproperties: { name: "box-${vars.name}", size: 1 }\n';
  const lid = 'type: shelf.thing\nname: lid\nproperties: { name: "lid-${vars.name}" }\n';
  await files.write('modules/box/all.yaml', `${box}---\n${lid}`);
  await shelf.project.apply();
  shelf.things.set('x1', { id: 'x1', name: 'strap-a', state: 'ready' });
  shelf.things.set('x2', { id: 'x2', name: 'strap-b', state: 'ready' });
  shelf.writes.length = 0;
  await files.write(
    'modules/box/all.yaml',
    [
      box.replace('name: box\n', 'name: case\n').replace('size: 1', 'size: 7'),
      'type: shelf.thing\nname: strap\nproperties: { name: "strap-${vars.name}" }\n',
      'moved: { from: shelf.thing.box, to: shelf.thing.case }\n',
      'removed: { address: shelf.thing.lid, destroy: false }\n',
      "import: { to: shelf.thing.strap, id: \"${vars.name == 'a' ? 'x1' : 'x2'}\" }\n",
      'policy:\n  name: small\n  match: change.action == "update"\n  assert: change.after.size <= vars.limit\n  severity: warning\n',
    ].join('---\n'),
  );
  const { changes, diagnostics } = await shelf.project.plan();
  expect(errorsOf(diagnostics)).toEqual([]);
  expect(
    changes.map(({ address, action, previousAddress }) => `${action} ${previousAddress ?? '-'} ${address}`).sort(),
  ).toEqual([
    'adopt - module.boxes["a"].shelf.thing.strap',
    'adopt - module.boxes["b"].shelf.thing.strap',
    'forget - module.boxes["a"].shelf.thing.lid',
    'forget - module.boxes["b"].shelf.thing.lid',
    'update module.boxes["a"].shelf.thing.box module.boxes["a"].shelf.thing.case',
    'update module.boxes["b"].shelf.thing.box module.boxes["b"].shelf.thing.case',
  ]);
  expect(diagnostics.map(({ code, address }) => `${code} ${address}`)).toEqual([
    'POLICY_WARNING module.boxes["a"].shelf.thing.case',
    'POLICY_WARNING module.boxes["b"].shelf.thing.case',
  ]);
  await shelf.project.apply();
  expect(shelf.writes.map((write) => write.split(' ')[0])).toEqual(['PATCH', 'PATCH']);
  expect(summaryOf((await shelf.project.plan()).changes)).toEqual([]);
});
