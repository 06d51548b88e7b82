import { expect, test } from 'vitest';
import { openShelf } from '../engine/open-shelf.ts';
import { runCli } from '../support/run-cli.ts';

const base = 'type: shelf.thing\nname: base\nproperties: { name: base }\n';
test('a replacement that was asked for is made once, whatever waits for it', async () => {
  await using shelf = await openShelf(base);
  await shelf.project.apply();
  await shelf.write(
    `${base}---\ntype: shelf.thing\nname: each\nforEach: "\${[shelf.thing.base.id]}"\nproperties: { name: "on-\${each.key}" }\n`,
  );
  const args = ['apply', '--yes', '--replace', 'shelf.thing.base', '--allow-deletes', '1'];
  const { exitCode, stderr } = await runCli(args, { cwd: shelf.project.files.directory });
  expect(stderr).not.toContain('ALLOWED_DELETES_DIFFER');
  expect(shelf.writes).toEqual(['POST /things', 'DELETE /things/t1', 'POST /things', 'POST /things']);
  expect([...shelf.things.values()].map(({ name }) => name)).toEqual(['base', 'on-t2']);
  expect(exitCode).toBe(0);
}, 30_000);

const box = 'type: shelf.thing\nname: box\nproperties: { name: "box-${vars.on}", on: "${vars.on}" }\n';
const boxes =
  'module: ./modules/box\nname: boxes\nforEach: "${[shelf.thing.base.id]}"\nvariables: { on: "${each.key}" }\n';
const user = 'type: shelf.thing\nname: user\nproperties: { name: user, on: "${values(module.boxes)[0].id}" }\n';

test('an apply goes on with modules and lookups that waited, and with what refers to them, shown before it runs', async () => {
  const found = 'data: shelf.thing\nname: found\nwhere: { name: user }\ndependsOn: [shelf.thing.user]\n';
  const last = 'type: shelf.thing\nname: last\nproperties: { name: last, on: "${data.shelf.thing.found.id}" }\n';
  await using shelf = await openShelf([base, boxes, user, found, last].join('---\n'));
  await shelf.project.files.write(
    'modules/box/module.yaml',
    'variables: { on: {} }\noutputs: { id: "${shelf.thing.box.id}" }\n',
  );
  await shelf.project.files.write('modules/box/box.yaml', box);
  const cwd = shelf.project.files.directory;
  const graph = await runCli(['graph'], { cwd });
  expect(graph.stdout).toContain('"module.boxes" [label="module boxes\\nwave 2", shape=folder, style=dashed];');
  const planned = await runCli(['plan', '--out', 'plan.json'], { cwd });
  expect(planned.stdout).toContain('  module.boxes\n      resources/things.yaml:5\n      waits for shelf.thing.base\n');
  const { exitCode, stdout } = await runCli(['apply', 'plan.json'], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('+   module.boxes["t1"].shelf.thing.box');
  expect([...shelf.things.values()].map(({ name, on }) => [name, on])).toEqual([
    ['base', undefined],
    ['box-t1', 't1'],
    ['user', 't2'],
    ['last', 't3'],
  ]);
  const after = await runCli(['plan', '--detailed-exitcode'], { cwd });
  expect([after.exitCode, after.stdout]).toEqual([0, expect.stringContaining('No changes.')]);
  const opened = await runCli(['graph'], { cwd });
  expect(opened.stdout).toContain('"module.boxes[\\"t1\\"].shelf.thing.box" [label="shelf.thing.box"]');
}, 60_000);
