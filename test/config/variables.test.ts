import { expect, test } from 'vitest';
import { Secret, Unknown } from '../../src/model/value.ts';
import { brief, loadFiles, loadFolder, PROJECT, writeFiles } from '../support/load-files.ts';

const project = (variables: string, environments = ''): string => `${PROJECT}variables:\n${variables}${environments}`;

test('lets the later of default, environment, RECKON_VAR_, file and flag win', async () => {
  const root = writeFiles({ 'a.yaml': 'd: file\ne: file\nf: file', 'b.yaml': 'f: second file' });
  const { configuration, diagnostics } = await loadFiles(
    {
      'reckon.yaml': project(
        ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `  ${name}: { default: default }\n`).join(''),
        'environments:\n  staging: { variables: { b: environment, c: environment, d: environment, e: environment } }\n',
      ),
    },
    {
      environment: 'staging',
      environmentVariables: {
        RECKON_VAR_c: 'process',
        RECKON_VAR_d: 'process',
        RECKON_VAR_e: 'process',
        RECKON_VAR_other: 'x',
      },
      variables: {
        files: [`${root}/a.yaml`, `${root}/b.yaml`],
        flags: [
          { name: 'e', text: 'first flag' },
          { name: 'e', text: 'flag' },
        ],
      },
    },
  );
  expect(diagnostics).toEqual([]);
  expect(Object.fromEntries(configuration.variables)).toEqual({
    a: 'default',
    b: 'environment',
    c: 'process',
    d: 'file',
    e: 'flag',
    f: 'second file',
  });
  expect(configuration).toMatchObject({ environment: 'staging', isProtected: false });
});

test.each([
  { declaration: '{ type: string }', text: '2021.10', value: '2021.10' },
  { declaration: '{}', text: '2021.10', value: '2021.10' },
  { declaration: '{ default: 1 }', text: '2', value: 2 },
  { declaration: '{ type: number }', text: '2.5', value: 2.5 },
  { declaration: '{ type: integer }', text: '3', value: 3 },
  { declaration: '{ type: boolean }', text: 'true', value: true },
  { declaration: '{ type: list }', text: '[a, 1]', value: ['a', 1] },
  { declaration: '{ type: object }', text: '{ a: { b: 1 } }', value: { a: { b: 1 } } },
])(
  'reads --var v=$text as $value where the variable is declared $declaration',
  async ({ declaration, text, value }) => {
    const { configuration, diagnostics } = await loadFiles(
      { 'reckon.yaml': project(`  v: ${declaration}\n`) },
      { variables: { flags: [{ name: 'v', text }] } },
    );
    expect(diagnostics).toEqual([]);
    expect(configuration.variables.get('v')).toEqual(value);
  },
);

test.each([
  { declaration: '{}', text: undefined, fault: 'VARIABLE_MISSING reckon.yaml:4:3 the variable `v` has no value' },
  {
    declaration: '{ type: integer }',
    text: 'x',
    fault: 'INVALID_VARIABLE reckon.yaml:4:3 the variable `v` must be an integer, not "x" (from --var v)',
  },
  {
    declaration: '{ type: integer, default: 1.5 }',
    text: undefined,
    fault: 'INVALID_VARIABLE reckon.yaml:4:32 the variable `v` must be an integer, not 1.5',
  },
  {
    declaration: '{ type: string, default: 2021.10 }',
    text: undefined,
    fault: 'INVALID_VARIABLE reckon.yaml:4:31 the variable `v` must be a string, not 2021.1',
  },
  {
    declaration: '{ enum: [small, large] }',
    text: 'medium',
    fault: 'INVALID_VARIABLE reckon.yaml:4:3 the variable `v` cannot be "medium" (from --var v)',
  },
  {
    declaration: '{ pattern: "^v[0-9]+$" }',
    text: '1',
    fault: 'INVALID_VARIABLE reckon.yaml:4:3 the variable `v` does not match its pattern: "1" (from --var v)',
  },
  {
    declaration: '{ type: integer, validate: { rule: value < 10, message: at most nine } }',
    text: '10',
    fault: 'INVALID_VARIABLE reckon.yaml:4:3 the variable `v` cannot be 10: at most nine (from --var v)',
  },
  {
    declaration: '{ type: integer, validate: { rule: "${vars.v < 10}", message: at most nine } }',
    text: '10',
    fault: 'INVALID_VARIABLE reckon.yaml:4:3 the variable `v` cannot be 10: at most nine (from --var v)',
  },
  {
    declaration: '{ type: integer, validate: { rule: valu < 10 } }',
    text: '1',
    fault: 'EXPRESSION_UNKNOWN_NAME reckon.yaml:4:41 there is no `valu`',
  },
  {
    declaration: '{ sensitive: true, pattern: "^a" }',
    text: 'hunter2',
    fault: 'INVALID_VARIABLE reckon.yaml:4:3 the variable `v` does not match its pattern: (sensitive) (from --var v)',
  },
  {
    declaration: '{ type: bool, default: true }',
    text: undefined,
    fault: 'INVALID_VALUE reckon.yaml:4:14 there is no variable type `bool`',
  },
  {
    declaration: '{ default: "${vars.w}" }',
    text: undefined,
    fault: 'UNKNOWN_VARIABLE reckon.yaml:4:20 there is no variable `w`',
  },
  {
    declaration: '{ default: "${secret.env.NONE}" }',
    text: undefined,
    fault: 'SECRET_MISSING reckon.yaml:4:20 the environment variable NONE is not set',
  },
])('reports the fault of a variable $declaration given $text', async ({ declaration, text, fault }) => {
  const flags = text === undefined ? [] : [{ name: 'v', text }];
  const { diagnostics } = await loadFiles(
    { 'reckon.yaml': project(`  v: ${declaration}\n`) },
    { variables: { flags } },
  );
  expect(brief(diagnostics)).toEqual([fault]);
});

test('reports values for variables that are not declared, wherever they come from', async () => {
  const root = writeFiles({ 'a.yaml': 'sise: x' });
  const { diagnostics } = await loadFiles(
    { 'reckon.yaml': project('  size: { default: x }\n', 'environments: { e: { variables: { sizes: x } } }\n') },
    { environment: 'e', variables: { files: [`${root}/a.yaml`], flags: [{ name: 'siz', text: '' }] } },
  );
  expect(diagnostics.map(({ code, hint }) => `${code} ${hint}`)).toEqual(
    Array(3).fill('UNKNOWN_VARIABLE did you mean `size`?'),
  );
});

test('keeps the value of a sensitive variable secret, and one from a secret too', async () => {
  const { configuration } = await loadFiles(
    {
      'reckon.yaml': project(
        '  a: { sensitive: true, default: x }\n  b: { default: "${secret.env.B}-${environment}" }\n',
      ),
    },
    { environmentVariables: { B: 'b' } },
  );
  const [a, b] = [configuration.variables.get('a'), configuration.variables.get('b')];
  expect([a instanceof Secret && a.reveal(), b instanceof Secret && b.reveal()]).toEqual(['x', 'b-default']);
});

test.each([
  { chosen: undefined, fault: 'ENVIRONMENT_MISSING the project has environments and none is chosen' },
  { chosen: 'stagin', fault: 'UNKNOWN_ENVIRONMENT there is no environment `stagin`' },
])('refuses the environment $chosen', async ({ chosen, fault }) => {
  const { diagnostics } = await loadFiles(
    { 'reckon.yaml': `${PROJECT}environments: { staging: {}, production: { protect: true } }\n` },
    chosen === undefined ? {} : { environment: chosen },
  );
  expect(brief(diagnostics)).toEqual([fault]);
});

test('knows protected environments, and gives each its own state', async () => {
  const { configuration, diagnostics } = await loadFiles(
    {
      'reckon.yaml': `${PROJECT}environments: { production: { protect: true } }\nstate: { path: "states/\${project}-\${vars.x}" }\nvariables: { x: { default: y } }\n`,
    },
    { environment: 'production' },
  );
  expect(diagnostics).toEqual([]);
  expect(configuration).toMatchObject({ isProtected: true, statePath: `${configuration.root}/states/test-y` });
});

test('asks for git only where an expression uses it', async () => {
  let asked = 0;
  const git = async () => {
    asked += 1;
    return { commit: 'abc' };
  };
  await loadFiles({ 'resources/a.yaml': 'type: imco.dns_domain\nname: a\n' }, { git });
  expect(asked).toBe(0);
  const { configuration } = await loadFiles({ 'reckon.yaml': `${PROJECT}outputs: { c: "\${git.commit}" }\n` }, { git });
  expect(configuration.outputs[0]?.evaluate({ resolve: () => new Unknown() }).value).toBe('abc');
});

test.each([
  { title: 'file()', expression: "${file('../outside')}" },
  { title: 'secret.file', expression: "${secret.file['../outside']}" },
  { title: 'a symbolic link', expression: "${file('link')}" },
])('refuses to leave the project by $title where files are restricted', async ({ expression }) => {
  const { symlinkSync } = await import('node:fs');
  const root = writeFiles({ 'project/reckon.yaml': `${PROJECT}outputs: { x: "${expression}" }\n`, outside: 'secret' });
  symlinkSync(`${root}/outside`, `${root}/project/link`);
  const load = async (restrictFiles: boolean) =>
    (await loadFolder(`${root}/project`, { restrictFiles })).diagnostics.map(({ code }) => code);
  expect(await load(true)).toEqual(['FILE_OUTSIDE_PROJECT']);
  expect(await load(false)).toEqual([]);
});

test('refuses documents and definitions outside of the project where files are restricted', async () => {
  const { symlinkSync } = await import('node:fs');
  const { loadProject } = await import('../../src/config/load-project.ts');
  const root = writeFiles({
    'project/reckon.yaml':
      'project: a\nproviders: { own: { definition: ../own.provider.yaml } }\nresources: [resources, "*.yaml"]\n',
    'project/resources/a.yaml': '# nothing',
    'own.provider.yaml': 'system: own',
    'outside.yaml': 'type: imco.dns_domain\nname: a\n',
  });
  symlinkSync(`${root}/outside.yaml`, `${root}/project/resources/link.yaml`);
  expect(brief(loadProject({ root: `${root}/project`, restrictFiles: true }).diagnostics)).toEqual([
    expect.stringMatching(/^FILE_OUTSIDE_PROJECT reckon.yaml:2:14/),
  ]);
  const { diagnostics } = await loadFolder(`${root}/project`, { restrictFiles: true });
  expect(diagnostics.map(({ code, location }) => `${code} ${location?.file}`)).toContain(
    'FILE_OUTSIDE_PROJECT resources/link.yaml',
  );
});

test('takes missing secrets for unknown where nothing is to be sent', async () => {
  const { configuration, diagnostics } = await loadFiles(
    { 'reckon.yaml': `${PROJECT}outputs: { a: "\${secret.env.NONE}", b: "\${secret.file['none']}" }\n` },
    { secrets: 'optional' },
  );
  expect(diagnostics).toEqual([]);
  for (const output of configuration.outputs)
    expect(output.evaluate({ resolve: () => null }).value).toMatchObject({ sensitive: true });
});
