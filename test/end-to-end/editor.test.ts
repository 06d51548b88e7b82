import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LanguageServer, startLanguageServer } from '../support/language-server.ts';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { runCli } from '../support/run-cli.ts';

let project: TestProject;
let server: LanguageServer;

/** The server is wired as init wires it: by the editor settings that it writes. */
beforeAll(async () => {
  project = await makeProject({});
  const made = await runCli(
    [
      'init',
      '--system',
      'imply',
      '--system',
      'imco',
      '--system',
      'vmmanager',
      '--system',
      'cloudbolt',
      '--system',
      'pgo',
    ],
    { cwd: project.directory },
  );
  expect(made.exitCode, made.stderr).toBe(0);
  const settings = JSON.parse(await readFile(join(project.directory, '.vscode/settings.json'), 'utf8')) as {
    readonly 'yaml.schemas': Readonly<Record<string, unknown>>;
  };
  server = await startLanguageServer(project.directory, settings['yaml.schemas']);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});

const CLUSTER = `type: imply.cluster
name: events
properties:
  metadata: { name: events }
  spec:
`;

describe('completion', () => {
  test.each([
    {
      where: 'kinds of an empty document',
      text: '# all of it\n|',
      offers: ['type', 'data', 'module', 'moved', 'import', 'policy'],
    },
    {
      where: 'types',
      text: 'type: |',
      offers: ['imply.cluster', 'imco.vpc', 'vmmanager.host', 'cloudbolt.server', 'pgo.cluster'],
    },
    {
      where: 'keys of a resource',
      text: 'type: imco.vpc\n|',
      offers: ['name', 'properties', 'lifecycle', 'forEach', 'when'],
    },
    {
      where: 'properties of its type',
      text: 'type: imco.vpc\nname: net\nproperties:\n  |',
      offers: ['cidr', 'cloud_account_id'],
    },
    { where: 'deeper properties', text: `${CLUSTER}    |`, offers: ['query', 'master', 'deepStorage'] },
    { where: 'allowed values', text: `${CLUSTER}    desiredState: |`, offers: ['STARTED', 'STOPPED'] },
    {
      where: 'lifecycle',
      text: 'type: imco.vpc\nname: net\nlifecycle:\n  |',
      offers: ['preventDestroy', 'ignoreChanges'],
    },
    { where: 'choices', text: 'type: imco.vpc\nname: net\nlifecycle:\n  onRemove: |', offers: ['orphan', 'fail'] },
    { where: 'fields of a lookup', text: 'data: imco.realm\nname: r\nwhere:\n  |', offers: ['id', 'name'] },
    { where: 'options of a type', text: 'type: imply.cluster\nname: a\noptions:\n  |', offers: ['force'] },
  ])('offers $where', async ({ where, text, offers }) => {
    const labels = await server.complete(`resources/${where.replaceAll(' ', '-')}.yaml`, text);
    expect(labels).toEqual(expect.arrayContaining(offers));
  });

  test('offers settings of a connection in reckon.yaml', async () => {
    expect(await server.complete('reckon.yaml', 'project: a\nproviders:\n  vmmanager:\n    |')).toEqual(
      expect.arrayContaining(['url', 'email', 'tls']),
    );
  });
});

describe('hover', () => {
  test.each([
    { title: 'a type', text: 'type: imply.|cluster\n', says: 'Apache Druid' },
    {
      title: 'a property',
      text: 'type: imco.vpc\nname: net\nproperties:\n  ci|dr: 10.0.0.0/16\n',
      says: 'A change replaces the object.',
    },
    {
      title: 'a key',
      text: 'type: imco.vpc\nname: net\nlifecycle:\n  prevent|Destroy: true\n',
      says: 'deletes or replaces',
    },
  ])('shows what $title is', async ({ title, text, says }) => {
    expect(await server.hover(`resources/hover-${title.replaceAll(' ', '-')}.yaml`, text)).toContain(says);
  });
});

describe('diagnostics', () => {
  test.each([
    {
      title: 'an unknown property',
      text: 'type: imco.vpc\nname: net\nproperties:\n  name: a\n  cidr: a\n  cloud_account_id: a\n  realm_provider_name: a\n  cidre: b\n',
      says: /cidre/,
      line: 7,
    },
    { title: 'a wrong type', text: `${CLUSTER}    query: { replicas: many }\n`, says: /type|Expected/i, line: 5 },
    {
      title: 'a missing property',
      text: 'type: imco.vpc\nname: net\nproperties: { name: net }\n',
      says: /cidr/,
      line: 2,
    },
    { title: 'an unknown type', text: 'type: imco.vcp\nname: net\n', says: /accepted|valid values/i, line: 0 },
    { title: 'an unknown key', text: 'type: imco.vpc\nname: net\npropertys: {}\n', says: /propertys/, line: 2 },
    { title: 'a document of no kind', text: 'name: net\n', says: /type/, line: 0 },
    {
      title: 'a wrong choice',
      text: 'type: imco.vpc\nname: net\nlifecycle: { onRemove: keep }\n',
      says: /orphan/,
      line: 2,
    },
  ])('marks $title at its line', async ({ title, text, says, line }) => {
    const found = await server.check(`resources/wrong-${title.replaceAll(' ', '-')}.yaml`, text);
    expect(found.map(({ message }) => message).join('\n')).toMatch(says);
    expect(found.map(({ range }) => range.start.line)).toContain(line);
  });

  test.each([
    { title: 'an expression in place of a number', text: `${CLUSTER}    query: { replicas: "\${vars.replicas}" }\n` },
    {
      title: 'an expression in place of an object',
      text: 'type: imply.cluster\nname: a\nproperties:\n  metadata: { name: a }\n  spec: ${vars.spec}\n',
    },
    {
      title: 'a find in place of an id',
      text: 'type: imco.vpc\nname: net\nproperties:\n  name: net\n  cidr: ${vars.cidr}\n  cloud_account_id: { find: { name: AWS } }\n  realm_provider_name: eu-west-1\n',
    },
    {
      title: 'forEach and when',
      text: `forEach: { a: 1 }\nwhen: \${environment == "x"}\n${CLUSTER}    version: "2021.06"\n`,
    },
    {
      title: 'every other kind',
      text: 'moved: { from: a.b.c, to: a.b.d }\n---\nimport: { to: a.b.c, id: 7 }\nforEach: [a]\n---\nremoved: a.b.c\n---\npolicy: { name: p, assert: "true", severity: warning }\n---\noutputs: { a: 1 }\n---\nmodule: ./m\nname: m\nvariables: { a: 1 }\n---\ndata: imco.realm\nname: r\nwhere: { name: x }\n',
    },
  ])('takes $title', async ({ title, text }) => {
    expect(await server.check(`resources/right-${title.replaceAll(' ', '-')}.yaml`, text)).toEqual([]);
  });

  test('takes the project that init has written', async () => {
    for (const path of [
      'reckon.yaml',
      ...['imply', 'imco', 'vmmanager', 'cloudbolt', 'pgo'].map((system) => `resources/${system}.yaml`),
    ]) {
      const text = await readFile(join(project.directory, path), 'utf8');
      expect(await server.check(path, text), path).toEqual([]);
    }
  });
});
