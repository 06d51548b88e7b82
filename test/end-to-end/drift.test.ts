import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Greenhouse, serveGreenhouse } from '../../examples/own-api/server.ts';
import { forgeContent } from '../support/forge-content.ts';
import { REPOSITORY, startForgeOf } from '../support/loopback-forges.ts';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { runCli, startCli } from '../support/run-cli.ts';

const DEFINITION = join(import.meta.dirname, '../../examples/own-api/greenhouse.provider.yaml');

const BEDS = `type: greenhouse.bed
name: south
properties: { name: south, crop: peas }
---
type: greenhouse.bed
name: north
properties: { name: north, crop: kale }
`;

let project: TestProject;
let served: Awaited<ReturnType<typeof serveGreenhouse>>;

beforeEach(async () => {
  served = await serveGreenhouse(0);
  project = await makeProject({
    'greenhouse.provider.yaml': await readFile(DEFINITION, 'utf8'),
    'reckon.yaml': `project: garden
providers:
  greenhouse: { definition: ./greenhouse.provider.yaml, url: "${served.origin}", user: gardener, password: green-thumb }
`,
    'resources/beds.yaml': BEDS,
  });
  const applied = await runCli(['apply', '--yes'], { cwd: project.directory });
  expect(applied.exitCode, applied.stderr).toBe(0);
});

afterEach(async () => {
  served.server.close();
  await project[Symbol.asyncDispose]();
});

/** Someone plants something else. */
function plant(greenhouse: Greenhouse, crop: string, bed = 'south'): void {
  const ask = (method: string, path: string, body: Record<string, unknown>, token?: string): unknown =>
    greenhouse.answer(method, new URL(path, 'http://g'), body, token).body;
  const { token } = ask('POST', '/login', { user: 'gardener', password: 'green-thumb' }) as { token: string };
  const { beds } = ask('GET', '/beds', {}, token) as { beds: readonly { id: string; name: string }[] };
  const id = beds.find(({ name }) => name === bed)?.id;
  expect(ask('PUT', `/beds/${id}/crop`, { crop }, token)).toHaveProperty('job');
}

/** How often live objects were looked at so far. */
function looks(greenhouse: Greenhouse): number {
  return greenhouse.seen.filter(({ method, url }) => method === 'GET' && url.startsWith('/beds')).length;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await once(served.server, 'request');
}

/** Waits until some more looks were taken. */
async function someLooks(): Promise<void> {
  const before = looks(served.greenhouse);
  await until(() => looks(served.greenhouse) > before + 8);
}

test('drift that is watched prints what is new, what moved on and what settled, and nothing while nothing is', async () => {
  plant(served.greenhouse, 'chard', 'north');
  const watching = startCli(['drift', '--watch', '20ms'], { cwd: project.directory });
  await watching.until('kale → chard');
  await watching.until('Watching');
  const whole = watching.output();
  await someLooks();
  expect(watching.output()).toBe(whole);

  for (const [crop, words] of [
    ['beans', 'peas → beans'],
    ['leeks', 'peas → leeks'],
    ['peas', 'As it was applied again'],
  ] as const) {
    plant(served.greenhouse, crop);
    await watching.until(words);
    await someLooks();
  }
  watching.kill('SIGINT');

  const { exitCode, stdout, stderr } = await watching.ended;
  expect(exitCode).toBe(130);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('Watching: from now on only news is printed. Ctrl-C ends it.');
  const [, ...news] = stdout.split(/^At \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/m);
  expect(news.map((text) => text.trim().replaceAll(/ {3,}/g, '  '))).toEqual([
    'Newly drifted:\n  greenhouse.bed.south  drifted\n  crop  peas → beans\n\nDrift: 2 objects differ from what was last applied.',
    'Drifted further:\n  greenhouse.bed.south  drifted\n  crop  peas → leeks\n\nDrift: 2 objects differ from what was last applied.',
    'As it was applied again:\n  greenhouse.bed.south\n\nDrift: 1 object differs from what was last applied.',
  ]);
});

test('a program that watches drift is told of news by events', async () => {
  const watching = startCli(['drift', '--watch', '20ms', '--json'], { cwd: project.directory });
  await until(() => looks(served.greenhouse) > 4);
  await someLooks();
  plant(served.greenhouse, 'beans');
  await watching.until('resource_drift');
  await someLooks();
  plant(served.greenhouse, 'peas');
  await watching.until('drift_resolved');
  await someLooks();
  watching.kill('SIGINT');

  const { stdout, stderr } = await watching.ended;
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; change?: { resource: { addr: string } } });
  const told = events.filter(({ type }) => !type.startsWith('refresh_'));
  expect(told.map(({ type, change }) => [type, change?.resource.addr])).toEqual([
    ['version', undefined],
    ['resource_drift', 'greenhouse.bed.south'],
    ['drift_resolved', 'greenhouse.bed.south'],
  ]);
  expect(stderr).toBe('');
});

test('a watch tells once that a server cannot be reached, takes nothing for settled, and goes on', async () => {
  plant(served.greenhouse, 'beans');
  const watching = startCli(['drift', '--watch', '20ms'], { cwd: project.directory });
  await watching.until('Watching');
  served.greenhouse.revokeTokens();
  const origin = served.greenhouse.answer.bind(served.greenhouse);
  let refusals = 0;
  served.greenhouse.answer = () => {
    refusals += 1;
    return { status: 403, body: { ok: false, error: { code: 'flood', text: `no pump, ${refusals}` } } };
  };
  await watching.until('no pump');
  const before = refusals;
  await until(() => refusals > before + 20);
  served.greenhouse.answer = origin;
  await watching.until('All can be read again.');
  plant(served.greenhouse, 'peas');
  await watching.until('No drift is left.');
  watching.kill('SIGINT');

  const { stdout, stderr } = await watching.ended;
  expect(stderr.match(/^error:/gm)?.length).toBeLessThanOrEqual(2);
  expect(stdout.match(/peas → beans/g)).toHaveLength(1);
  expect(stdout.match(/As it was applied again/g)).toHaveLength(1);
});

test.each(['gitlab', 'gitea', 'bitbucket-cloud'] as const)(
  'drift on %s opens one issue, updates it and closes it',
  async (kind) => {
    const content = forgeContent({ name: 'reckon', isBot: false, isNamed: true });
    await using forge = await startForgeOf(kind, content);
    const environment = {
      RECKON_FORGE: kind,
      RECKON_FORGE_URL: forge.apiUrl,
      RECKON_REPOSITORY: REPOSITORY[kind],
      RECKON_FORGE_TOKEN: 't0ken',
    };
    for (const crop of ['beans', 'leeks', 'peas']) {
      plant(served.greenhouse, crop);
      const { exitCode, stderr } = await runCli(['drift', '--issue'], { cwd: project.directory, environment });
      expect(exitCode, stderr).toBe(crop === 'peas' ? 0 : 2);
      expect(content.issues).toHaveLength(1);
      expect(content.issues[0]?.open).toBe(crop !== 'peas');
      if (crop !== 'peas') expect(content.issues[0]?.body).toContain(crop);
    }
  },
);

test('a narrowed look leaves the drift issue as it is', async () => {
  const content = forgeContent({ name: 'reckon', isBot: false, isNamed: true });
  await using forge = await startForgeOf('gitea', content);
  const environment = {
    RECKON_FORGE: 'gitea',
    RECKON_FORGE_URL: forge.apiUrl,
    RECKON_REPOSITORY: REPOSITORY.gitea,
    RECKON_FORGE_TOKEN: 't0ken',
  };
  plant(served.greenhouse, 'beans');
  await runCli(['drift', '--issue'], { cwd: project.directory, environment });

  const args = ['drift', '--issue', '--target', 'greenhouse.bed.north'];
  const { exitCode, stderr } = await runCli(args, { cwd: project.directory, environment });

  expect(exitCode).toBe(0);
  expect(stderr).toContain('ISSUE_NARROWED');
  expect(content.issues.map(({ open }) => open)).toEqual([true]);
});

test('drift looks at what was applied, whatever the files say by now', async () => {
  await project.write(
    'resources/beds.yaml',
    'type: greenhouse.bed\nname: south\nproperties: { name: south, crop: kale }\n',
  );

  const { exitCode, stdout } = await runCli(['drift'], { cwd: project.directory });

  expect(exitCode).toBe(0);
  expect(stdout).toContain('No changes.');
});
