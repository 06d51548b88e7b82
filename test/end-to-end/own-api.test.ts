import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveGreenhouse } from '../../examples/own-api/server.ts';
import { makeProject } from '../support/make-project.ts';
import { runCli } from '../support/run-cli.ts';

const example = join(import.meta.dirname, '../../examples/own-api');
const files = ['reckon.yaml', 'greenhouse.provider.yaml', 'resources/beds.yaml'];

test('the example of an own API is planned, applied, changed part by part and destroyed', async () => {
  const { origin, greenhouse, server } = await serveGreenhouse(0);
  const texts = await Promise.all(
    files.map(async (file) => [file, await readFile(join(example, file), 'utf8')] as const),
  );
  await using project = await makeProject(Object.fromEntries(texts));
  await project.write('reckon.yaml', Object.fromEntries(texts)['reckon.yaml']?.replace(/http:\S+/, origin) ?? '');
  const run = async (...args: string[]) =>
    await runCli(args, { cwd: project.directory, environment: { GREENHOUSE_PASSWORD: 'green-thumb' } });

  expect((await run('apply', '--yes')).stderr).toContain('Resources: 2 added');
  expect((await run('plan')).stdout).toContain('No changes.');

  const beds = await readFile(join(project.directory, 'resources/beds.yaml'), 'utf8');
  await project.write('resources/beds.yaml', beds.replace('litres: 4', 'litres: 5'));
  greenhouse.seen.length = 0;
  expect((await run('apply', '--yes')).exitCode).toBe(0);
  expect(greenhouse.seen.filter(({ method }) => method === 'PUT')).toEqual([
    { method: 'PUT', url: '/beds/b1/watering', body: { litres: 5, every: '12h' } },
  ]);

  await project.write('resources/beds.yaml', beds.replace('tomatoes', 'weeds'));
  const refused = await run('apply', '--yes');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('weeds are not a crop');
  expect(refused.stderr).toContain('resources/beds.yaml:5');

  expect((await run('destroy', '--yes', '--quiet')).stderr).toBe('\nDestroy complete! Resources: 2 destroyed.\n');
  server.close();
});

test('a saved plan is refused once the definition says another way to bring it about', async () => {
  const { origin, server } = await serveGreenhouse(0);
  const definition = await readFile(join(example, 'greenhouse.provider.yaml'), 'utf8');
  await using project = await makeProject({
    'greenhouse.provider.yaml': definition,
    'reckon.yaml': `project: garden
providers:
  greenhouse: { definition: ./greenhouse.provider.yaml, url: "${origin}", user: gardener, password: green-thumb }
`,
    'resources/beds.yaml': 'type: greenhouse.bed\nname: a\nproperties: { name: a, crop: peas }\n',
  });
  const run = async (...args: string[]) => await runCli(args, { cwd: project.directory });
  expect((await run('plan', '--out', 'plan.json')).exitCode).toBe(0);
  await project.write('greenhouse.provider.yaml', `${definition}\n# another one\n`);

  const refused = await run('apply', 'plan.json');

  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('the YAML or a variable has changed since');
  server.close();
});

test('a saved plan leaves alone what was changed since, also where the API counts no revisions', async () => {
  const { origin, greenhouse, server } = await serveGreenhouse(0);
  const bed = (litres: number) =>
    `type: greenhouse.bed\nname: a\nproperties: { name: a, crop: peas, watering: { litres: ${litres}, every: 12h } }\n`;
  await using project = await makeProject({
    'greenhouse.provider.yaml': await readFile(join(example, 'greenhouse.provider.yaml'), 'utf8'),
    'reckon.yaml': `project: garden
providers:
  greenhouse: { definition: ./greenhouse.provider.yaml, url: "${origin}", user: gardener, password: green-thumb }
`,
    'resources/beds.yaml': bed(4),
  });
  const run = async (...args: string[]) => await runCli(args, { cwd: project.directory });
  expect((await run('apply', '--yes')).exitCode).toBe(0);
  await project.write('resources/beds.yaml', bed(5));
  expect((await run('plan', '--out', 'plan.json')).exitCode).toBe(0);
  const login = greenhouse.answer(
    'POST',
    new URL('/login', origin),
    { user: 'gardener', password: 'green-thumb' },
    undefined,
  );
  const { token } = login.body as { readonly token: string };
  greenhouse.answer('PUT', new URL('/beds/b1/watering', origin), { litres: 9, every: '12h' }, token);
  greenhouse.seen.length = 0;

  const refused = await run('apply', 'plan.json');

  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain(
    'greenhouse.bed.a was changed since the plan was made: watering.litres was 4 and is 9',
  );
  expect(greenhouse.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
  server.close();
});

test('a fault in a definition is shown at its line', async () => {
  const definition =
    'system: mine\ntitle: Mine\nconnection: {}\ntypes:\n  a:\n    summary: A.\n    schema: {}\n    reed: {}\n';
  await using project = await makeProject({
    'reckon.yaml': 'project: p\nproviders:\n  mine: { definition: ./mine.provider.yaml, url: "http://127.0.0.1:9" }\n',
    'mine.provider.yaml': definition,
    'resources/a.yaml': 'type: mine.a\nname: a\nproperties: {}\n',
  });
  const { exitCode, stderr } = await runCli(['validate'], { cwd: project.directory });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('mine.provider.yaml:8:11');
  expect(stderr).toContain('the definition format has no `reed` here');
});
