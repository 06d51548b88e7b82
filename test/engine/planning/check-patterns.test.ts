import { expect, test } from 'vitest';
import { runCli } from '../../support/run-cli.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { openShelf } from '../open-shelf.ts';

const DOCUMENTS =
  'type: shelf.thing\nname: a\nproperties: { name: a }\n---\ntype: shelf.thing\nname: b\nforEach: [x]\nproperties: { name: "${each.key}" }\n---\ndata: shelf.thing\nname: all\nmany: true\nwhere: { state: ready }\n';

test.each([
  { given: { targets: ['shelf.thing.c'] }, fault: '--target shelf.thing.c' },
  { given: { targets: ['shelf.thing.b["y"]'] }, fault: '--target shelf.thing.b["y"]' },
  { given: { targets: ['shelf.thing.a'], excludes: ['shelf.box'] }, fault: '--exclude shelf.box' },
  { given: { replace: ['module.none'] }, fault: '--replace module.none' },
])('refuses $fault, to which nothing answers', async ({ given, fault }) => {
  await using shelf = await openShelf(DOCUMENTS);
  const { diagnostics } = await shelf.project.plan(given);
  expect(errorsOf(diagnostics)).toEqual([`NOTHING_MATCHES ${fault} matches nothing that there is`]);
});

test.each([
  { targets: ['shelf.thing.a'] },
  { targets: ['shelf.thing.b["x"]'] },
  { targets: ['shelf.thing'] },
  { targets: ['shelf.*.a'] },
  { excludes: ['data.shelf.thing.all'] },
  { excludes: ['shelf.thing.b'] },
  { excludes: ['shelf.thing.b["x"]'] },
])('takes %j', async (given) => {
  await using shelf = await openShelf(DOCUMENTS);
  expect(errorsOf((await shelf.project.plan(given)).diagnostics)).toEqual([]);
});

test('takes a target that only the state holds', async () => {
  await using shelf = await openShelf(DOCUMENTS);
  await shelf.project.apply();
  await shelf.write(DOCUMENTS.replaceAll('name: b\n', 'name: c\n').replace('"${each.key}"', '"new-${each.key}"'));
  const { diagnostics, changes } = await shelf.project.plan({ targets: ['shelf.thing.b'] });
  expect([errorsOf(diagnostics), summaryOf(changes)]).toEqual([[], ['delete shelf.thing.b["x"]']]);
  const destroy = await shelf.project.plan({ targets: ['shelf.thing.a'], mode: 'destroy' });
  expect(summaryOf(destroy.changes)).toEqual(['delete shelf.thing.a']);
});

test('gives one moved document for a document that was renamed with all its instances', async () => {
  await using shelf = await openShelf(DOCUMENTS.replace('[x]', '[x, y]'));
  await shelf.project.apply();
  await shelf.write(DOCUMENTS.replace('[x]', '[x, y]').replace('name: b\n', 'name: c\n'));
  const { diagnostics } = await shelf.project.plan();
  const hints = diagnostics.flatMap(({ code, hint }) => (code === 'LOOKS_MOVED' ? [hint] : []));
  expect(hints).toEqual([expect.stringContaining('moved: { from: shelf.thing.b, to: shelf.thing.c }')]);
});

test('gives a moved document for each instance where not all have gone along', async () => {
  await using shelf = await openShelf(DOCUMENTS.replace('[x]', '[x, y, z]'));
  await shelf.project.apply();
  await shelf.write(DOCUMENTS.replace('[x]', '[x, y]').replace('name: b\n', 'name: c\n'));
  const { diagnostics } = await shelf.project.plan();
  const hints = diagnostics.flatMap(({ code, hint }) => (code === 'LOOKS_MOVED' ? [hint] : []));
  expect(hints).toEqual([
    expect.stringContaining(`moved: { from: 'shelf.thing.b["x"]', to: 'shelf.thing.c["x"]' }`),
    expect.stringContaining(`moved: { from: 'shelf.thing.b["y"]', to: 'shelf.thing.c["y"]' }`),
  ]);
});

test('a lookup by a misspelt field is a fault before anything is asked', async () => {
  await using shelf = await openShelf('data: shelf.thing\nname: x\nwhere: { nam: x }\n');
  expect(errorsOf((await shelf.project.plan()).diagnostics)).toEqual([
    'UNKNOWN_PROPERTY `shelf.thing` cannot be looked up by `nam`',
  ]);
});

test('a look for drift refuses what the state does not hold', async () => {
  await using shelf = await openShelf(DOCUMENTS);
  await shelf.project.apply();
  const { exitCode, stderr } = await runCli(['drift', '--target', 'shelf.thing.c'], {
    cwd: shelf.project.files.directory,
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('--target shelf.thing.c matches nothing that there is [NOTHING_MATCHES]');
  expect(stderr).toContain('There are: shelf.thing.a, shelf.thing.b["x"]');
});
