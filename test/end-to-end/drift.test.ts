import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Greenhouse, serveGreenhouse } from '../../examples/own-api/server.ts';
import { forgeContent, REPOSITORY, startForgeOf } from '../support/loopback-forges.ts';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { runCli, startCli } from '../support/run-cli.ts';

const DEFINITION = join(import.meta.dirname, '../../examples/own-api/greenhouse.provider.yaml');

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
    'resources/beds.yaml': 'type: greenhouse.bed\nname: south\nproperties: { name: south, crop: peas }\n',
  });
  const applied = await runCli(['apply', '--yes'], { cwd: project.directory });
  expect(applied.exitCode, applied.stderr).toBe(0);
});

afterEach(async () => {
  served.server.close();
  await project[Symbol.asyncDispose]();
});

/** Someone plants something else. */
function plant(greenhouse: Greenhouse, crop: string): void {
  const login = greenhouse.answer(
    'POST',
    new URL('http://g/login'),
    { user: 'gardener', password: 'green-thumb' },
    undefined,
  );
  const { token } = login.body as { token: string };
  greenhouse.answer('PUT', new URL('http://g/beds/b1/crop'), { crop }, token);
}

/** How often live objects were looked at so far. */
function looks(greenhouse: Greenhouse): number {
  return greenhouse.seen.filter(({ method, url }) => method === 'GET' && url.startsWith('/beds')).length;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await once(served.server, 'request');
}

test('drift that is watched prints what is new, and nothing while nothing is', async () => {
  const watching = startCli(['drift', '--watch', '20ms'], { cwd: project.directory });
  await watching.until('No changes.');
  const before = looks(served.greenhouse);
  await until(() => looks(served.greenhouse) > before + 4);
  expect(watching.output().match(/No changes\./g)).toHaveLength(1);
  const quiet = watching.output();

  plant(served.greenhouse, 'beans');
  await watching.until('peas → beans');
  const now = looks(served.greenhouse);
  await until(() => looks(served.greenhouse) > now + 4);
  expect(watching.output().match(/peas → beans/g)).toHaveLength(1);
  // Each look is the same to a reader: only the first one tells what it reads.
  expect(watching.output().match(/read(?:ing)? 1/g)?.length ?? 0).toBe(quiet.match(/read(?:ing)? 1/g)?.length ?? 0);

  watching.kill('SIGINT');
  expect((await watching.ended).exitCode).toBe(130);
});

test.each(['gitlab', 'gitea'] as const)('drift on %s opens one issue, updates it and closes it', async (kind) => {
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
