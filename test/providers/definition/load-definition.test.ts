import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionError } from '../../../src/providers/definition/definition-error.ts';
import { loadDefinition } from '../../../src/providers/definition/load-definition.ts';
import { openSchemaCompiler } from '../../../src/providers/rest/compile-schema.ts';
import { checkValue } from '../../../src/providers/rest/schema-faults.ts';
import { viewSchema } from '../../../src/providers/rest/schema-view.ts';

const compile = openSchemaCompiler();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reckon-definition-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

async function load(path: string, system: string) {
  return await loadDefinition(path, system, folder, (value, schema) =>
    checkValue(value, compile(schema), viewSchema(schema)),
  );
}

async function faultsOf(text: string) {
  const path = join(folder, 'mine.provider.yaml');
  await writeFile(path, text);
  const error = await load(path, 'mine').catch((reason: unknown) => reason);
  if (!(error instanceof DefinitionError)) return [];
  return (error.diagnostics ?? []).map(({ code, message, hint, location }) => ({
    code,
    message,
    hint,
    line: location?.line,
  }));
}

const head = 'system: mine\ntitle: Mine\nconnection: {}\n';
const type = (more: string) => `${head}types:\n  thing:\n    summary: A thing.\n    schema: { type: object }\n${more}`;

describe('a definition', () => {
  test('that leaves an expression bare in braces is told of that alone, with its lines', async () => {
    const path = join(folder, 'mine.provider.yaml');
    await writeFile(path, type('    read: { path: ${id} }\n    delete: { path: /x }\n'));
    await expect(load(path, 'mine')).rejects.toMatchObject({
      diagnostics: [
        {
          message: 'an expression within {…} or […] must be quoted',
          hint: 'write "${…}"',
          location: { line: 8, column: 20 },
          frame: [{ line: 6 }, { line: 7 }, { line: 8, text: '    read: { path: ${id} }' }, { line: 9 }],
        },
      ],
    });
  });

  test('of the least that there can be is taken', async () => {
    expect(await faultsOf(type(''))).toEqual([]);
  });

  test.each([
    {
      title: 'that is no YAML is told at its line',
      text: 'system: mine\n  title: [',
      fault: { code: 'DEFINITION_INVALID', message: 'the line below this one is indented too far', line: 1 },
    },
    {
      title: 'with a field that the format does not have is told, with the one that was meant',
      text: type('    reed: { path: /x }\n'),
      fault: { message: 'the definition format has no `reed` here', hint: 'Did you mean `read`?', line: 8 },
    },
    {
      title: 'without what must be there is told',
      text: 'system: mine\ntitle: Mine\ntypes: { a: { summary: A., schema: {} } }\n',
      fault: { message: 'this must have `connection`', line: 1 },
    },
    {
      title: 'whose expression does not parse is told at that expression',
      text: type('    read:\n      path: /things/${id\n'),
      fault: { code: 'DEFINITION_EXPRESSION', line: 9 },
    },
    {
      title: 'whose expression uses a name that is not there is told, with the one that was meant',
      text: type('    object: { id: itm.id }\n'),
      fault: { message: 'there is no `itm` in `itm.id`', hint: 'Did you mean `item`?', line: 8 },
    },
    {
      title: 'whose body has a bad expression deep within is told at that place',
      text: type('    create:\n      path: /things\n      body:\n        deep:\n          - ${desird.name}\n'),
      fault: { message: 'there is no `desird` in `desird.name`', line: 12 },
    },
    {
      title: 'that follows a task which is not there is told',
      text: type('    delete:\n      path: /x\n      follow: { task: jb, with: { id: "${response.body.id}" } }\n'),
      fault: { message: 'there is no task "jb"', line: 10 },
    },
    {
      title: 'with a bad duration is told what one looks like',
      text: type('    timeouts: { create: soon }\n'),
      fault: { message: 'this must be a duration such as 500ms, 10s, 5m or 2h', line: 8 },
    },
    {
      title: 'whose type has no schema that compiles is told',
      text: `${head}types:\n  thing:\n    summary: A thing.\n    schema: { type: thing }\n`,
      fault: { code: 'DEFINITION_INVALID', line: 7 },
    },
    {
      title: 'whose schema file is missing is told',
      text: `${head}types:\n  thing:\n    summary: A thing.\n    schema: ./nowhere.json\n`,
      fault: { message: 'the schema ./nowhere.json cannot be read as JSON or YAML', line: 7 },
    },
    {
      title: 'of another system is told',
      text: type('').replace('system: mine', 'system: yours'),
      fault: { message: 'the definition is of "yours", but the project uses it as "mine"', line: 1 },
    },
  ])('$title', async ({ text, fault }) => {
    expect(await faultsOf(text)).toContainEqual(expect.objectContaining(fault));
  });

  test('with several faults tells all of them at once', async () => {
    const text = type('    reed: {}\n    object: { id: itm.id }\n    timeouts: { create: soon }\n');
    expect((await faultsOf(text)).map(({ line }) => line)).toEqual(expect.arrayContaining([8, 9, 10]));
  });

  test('may keep its schemas in files beside it', async () => {
    await writeFile(join(folder, 'thing.schema.json'), JSON.stringify({ type: 'object', required: ['name'] }));
    const path = join(folder, 'filed.provider.yaml');
    await writeFile(path, type('').replace('schema: { type: object }', 'schema: ./thing.schema.json'));
    expect((await load(path, 'mine')).types['thing']?.schema).toEqual({ type: 'object', required: ['name'] });
  });
});

describe('every built-in definition and example', async () => {
  const root = join(import.meta.dirname, '../../..');
  const files = [
    ...(await readdir(join(root, 'src/providers'), { recursive: true })).map((name) =>
      join(root, 'src/providers', name),
    ),
    join(root, 'examples/own-api/greenhouse.provider.yaml'),
  ].filter((path) => path.endsWith('.provider.yaml'));

  test.each(files.map((path) => ({ name: basename(path), path })))('$name fits the format', async ({ name, path }) => {
    const error = await load(path, name.split('.')[0] ?? '').catch((reason: unknown) => reason);
    expect(error instanceof DefinitionError ? error.diagnostics : undefined).toBeUndefined();
  });

  test('the format names every field that the program reads', async () => {
    const schema = await readFile(join(root, 'schemas/provider.schema.json'), 'utf8');
    const places = ['definition', 'call-definition', 'type-definition'];
    const read = places.map(async (name) => await readFile(join(root, `src/providers/definition/${name}.ts`), 'utf8'));
    const source = (await Promise.all(read)).join('');
    const fields = [...source.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name ?? '');
    expect(fields.filter((field) => !schema.includes(`"${field}"`))).toEqual([]);
  });
});
