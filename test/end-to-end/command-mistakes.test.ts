import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { makeProject } from '../support/make-project.ts';
import { runCli, startCli } from '../support/run-cli.ts';

test.each([
  { args: ['sandbox', 'nosuch'], says: 'there is no emulator of "nosuch" [SANDBOX_SYSTEM]' },
  { args: ['sandbox', 'imply', '--fault', 'often'], says: 'the fault "often" cannot be read [SANDBOX_OPTION]' },
  { args: ['sandbox', 'imply', '--port', '99999'], says: 'It must be a port: 0 to 65535.' },
  { args: ['sandbox', 'imply', '--settle', 'soon'], says: 'It must be a number from 0 upward.' },
  { args: ['workspace', 'list'], says: 'hint: environments: in reckon.yaml, and -e ENV' },
  { args: ['taint', 'imply.cluster.events'], says: 'hint: reckon apply --replace ADDRESS' },
])('$args is a mistake that is said in words', async ({ args, says }) => {
  const { exitCode, stderr } = await startCli(args, { cwd: tmpdir() }).ended;
  expect(stderr).toContain(says);
  expect(stderr).not.toContain('INTERNAL_ERROR');
  expect(exitCode).toBe(1);
});

test('a mistake beside wide characters is shown in their midst', async () => {
  await using project = await makeProject({
    'reckon.yaml': 'project: wide\nproviders: {}\nvariables: { a: { description: "東京🚀", typ: string } }\n',
  });
  const { exitCode, stderr } = await startCli(['validate'], { cwd: project.directory }).ended;
  expect(stderr).toContain('a: { description: "東京🚀", typ: string }');
  expect(stderr).toContain(`| ${' '.repeat(41)}^^^\n`);
  expect(exitCode).toBe(1);
});

test('a port that is taken is named, with the option that chooses another', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { exitCode, stderr } = await startCli(['sandbox', 'imply', '--port', String(port)], { cwd: tmpdir() }).ended;
  other.close();
  expect(stderr).toContain(`port ${port} of 127.0.0.1 cannot be taken for imply [SANDBOX_PORT]`);
  expect(stderr).toContain('--port 0');
  expect(exitCode).toBe(1);
});

test.each(['show', 'output', 'state list', 'console 1'])(
  '%s says which environments there are, and shows no other',
  async (command) => {
    await using project = await makeProject({ 'reckon.yaml': 'project: p\nenvironments: { staging: {} }\n' });
    const { exitCode, stdout, stderr } = await runCli(command.split(' '), { cwd: project.directory });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('choose one: -e staging');
  },
);

const WITH_VARIABLE = {
  'reckon.yaml': 'project: p\nproviders: {}\nvariables: { region: {} }\noutputs: { r: "${vars.region}" }\n',
};

test.each(['validate', 'graph', 'policy test'])('%s is given a variable that has no value', async (command) => {
  await using project = await makeProject(WITH_VARIABLE);
  const run = async (...more: string[]) => await runCli([...command.split(' '), ...more], { cwd: project.directory });
  const without = await run();
  expect([without.exitCode, without.stderr]).toEqual([1, expect.stringContaining('--var region=…')]);
  const given = await run('--var', 'region=eu');
  expect([given.exitCode, given.stderr]).toEqual([0, '']);
});

test.each(['show', 'output', 'state list'])('%s says nothing of a variable that has no value', async (command) => {
  await using project = await makeProject(WITH_VARIABLE);
  expect((await runCli(command.split(' '), { cwd: project.directory })).stderr).not.toContain('VARIABLE_MISSING');
});
