import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShelf } from '../engine/open-shelf.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

let shelf: Awaited<ReturnType<typeof openShelf>>;
let asked = 0;
const console = async (expression: string | undefined, input?: string): Promise<CliResult> =>
  await runCli(['console', ...(expression === undefined ? [] : [expression])], {
    cwd: shelf.project.files.directory,
    ...(input === undefined ? {} : { input }),
  });

beforeAll(async () => {
  shelf = await openShelf(
    [
      'type: shelf.thing\nname: base\nproperties: { name: base }\n',
      'data: shelf.thing\nname: found\nwhere: { name: "${vars.wanted}" }\n',
      'data: shelf.thing\nname: same\nwhere: { id: "${data.shelf.thing.found.id}" }\n',
      'data: shelf.thing\nname: all\nmany: true\nwhere: { state: ready }\n',
      'data: shelf.thing\nname: none\nwhere: { name: nobody }\n',
      'module: ./modules/box\nname: boxes\nforEach: ${data.shelf.thing.all.map(t, t.id)}\nvariables: { id: "${each.key}" }\n',
    ].join('---\n'),
    'variables: { wanted: { default: other } }\n',
  );
  const { files } = shelf.project;
  await files.write('modules/box/module.yaml', 'variables: { id: {} }\noutputs: { it: "${vars.id}!" }\n');
  shelf.things.set('x9', { id: 'x9', name: 'other', state: 'ready', colour: 'red' });
  shelf.answer = () => {
    asked += 1;
    return undefined;
  };
});

afterAll(async () => await shelf[Symbol.asyncDispose]());

test('reads a lookup that the expression comes upon, and those that it hangs on', async () => {
  const { stdout, exitCode } = await console('data.shelf.thing.found.colour + " " + data.shelf.thing.same.id');
  expect([exitCode, stdout]).toEqual([0, 'red x9\n']);
});

test('opens a module that goes over what a lookup finds', async () => {
  expect((await console('module.boxes.x9.it')).stdout).toBe('x9!\n');
});

test('sends nothing where no lookup is named', async () => {
  asked = 0;
  expect((await console('vars.wanted')).stdout).toBe('other\n');
  expect(asked).toBe(0);
});

test('reads each lookup once, whatever the number of lines', async () => {
  asked = 0;
  const { stdout } = await console(undefined, 'data.shelf.thing.all.size()\ndata.shelf.thing.all[0].name\n');
  expect(stdout).toBe('1\nother\n');
  expect(asked).toBe(1);
});

test('tells what a lookup could have found where it finds nothing', async () => {
  const { stderr, exitCode } = await console('data.shelf.thing.none.id');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('data.shelf.thing.none finds no shelf.thing with {"name":"nobody"} [LOOKUP_NOT_FOUND]');
  expect(stderr).toContain('x9  name: other');
});

test('tells which secret a connection lacks', async () => {
  const { files } = shelf.project;
  const text = `project: shelf\nproviders:\n  shelf: { definition: ./shelf.provider.yaml, url: "${shelf.origin}", headers: { key: "\${secret.env.SHELF_KEY}" } }\n`;
  await files.write('reckon.yaml', `${text}variables: { wanted: { default: other } }\n`);
  const { stderr, exitCode } = await console('data.shelf.thing.found.id');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('data.shelf.thing.found cannot be read: its connection needs a secret that is not set');
  expect(stderr).toContain('export SHELF_KEY=…');
});
