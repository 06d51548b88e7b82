import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliOptions, type CliResult, runCli, startCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

/** The example cluster of the vendor's page. */
const CLUSTER = `type: imply.cluster
name: events
properties:
  metadata: { name: test-1 }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    awsTags: []
    encryptVolumes: true
    commonRuntimeProperties: []
    master:
      replicas: 1
      instanceType: t2.small
      coordinatorRuntimeProperties: []
      overlordRuntimeProperties: []
    query:
      replicas: 3
      instanceType: t2.small
      brokerRuntimeProperties: []
      routerRuntimeProperties: []
    data:
      historicalRuntimeProperties: []
      middleManagerRuntimeProperties: []
      tier1:
        replicas: 1
        instanceType: t2.small
        historicalRuntimeProperties: []
        middleManagerRuntimeProperties: []
    metadataStore: { instanceType: db.t3.small, diskSize: 27, backupRetention: 14, encrypt: true }
    pivot: { accessMode: PROXIED }
    deepStorage: { path: "s3://my-bucket/prefix", encrypt: true }
    druidExtensions: []
    featureFlags: []
    customFiles: []
`;

const PROJECT = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
`;

const OAUTH = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    oauth:
      tokenUrl: \${secret.env.RECKON_IMPLY_TOKEN_URL}
      clientId: \${secret.env.RECKON_IMPLY_CLIENT_ID}
      clientSecret: \${secret.env.RECKON_IMPLY_CLIENT_SECRET}
`;

let sandbox: TestSandbox;
let project: TestProject;
let options: CliOptions;

beforeEach(async () => {
  sandbox = await startSandbox('imply');
  project = await makeProject({ 'reckon.yaml': PROJECT, 'resources/events.yaml': CLUSTER });
  options = { cwd: project.directory, environment: sandbox.environment };
});

afterEach(async () => {
  await sandbox.close();
  await project[Symbol.asyncDispose]();
});

const reckon = async (...args: readonly string[]): Promise<CliResult> => await runCli(args, options);

async function done(...args: readonly string[]): Promise<string> {
  const result = await reckon(...args);
  expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(0);
  return result.stdout + result.stderr;
}

/** Requests that change something, as the server saw them. */
async function writes() {
  const requests = await sandbox.control.requests();
  return requests.filter(
    (request) => request.path.startsWith('/api/') && request.method !== 'GET' && request.query['dryRun'] === undefined,
  );
}

async function clusters(): Promise<
  readonly { metadata: { name: string; uid: string }; spec: Record<string, never>; status: { state: string } }[]
> {
  const answer = await sandbox.request('/api/v1/clusters', {
    headers: { authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}` },
  });
  return answer.json() as never;
}

const edit = async (from: string | RegExp, to: string): Promise<void> =>
  await project.write('resources/events.yaml', CLUSTER.replace(from, to));

describe('the vendor’s own cluster', () => {
  test('plans to one create, applies, and plans to nothing again', async () => {
    expect(await done('plan')).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(await clusters()).toEqual([]);
    expect(await done('apply', '--yes')).toContain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.');
    expect(await clusters()).toMatchObject([{ metadata: { name: 'test-1' }, status: { state: 'STARTED' } }]);
    await sandbox.control.clearRequests();
    expect(await done('plan', '--detailed-exitcode')).toContain('No changes.');
    expect((await sandbox.control.requests()).map(({ method, url }) => `${method} ${url}`)).toHaveLength(1);
  });

  test('one changed field is one PATCH whose body is that field', async () => {
    await done('apply', '--yes');
    await edit('replicas: 3', 'replicas: 5');
    await sandbox.control.clearRequests();
    const plan = await done('plan');
    expect(plan).toMatch(/resources\/events\.yaml:1\d\s+spec\.query\.replicas\s+3 → 5/);
    expect(plan).toContain('server dry-run: accepted');
    await done('apply', '--yes');
    expect(await writes()).toMatchObject([
      { method: 'PATCH', contentType: 'application/merge-patch+json', body: { spec: { query: { replicas: 5 } } } },
    ]);
    expect(await done('plan')).toContain('No changes.');
  });

  test('a field that was applied and is taken out is sent as null', async () => {
    // One master cannot roll, so that the change is allowed to be a hard one.
    const forced = `${CLUSTER}options: { force: true }\n`;
    await project.write(
      'resources/events.yaml',
      forced.replace('    encryptVolumes', '    awsKeyPair: ops\n    encryptVolumes'),
    );
    await done('apply', '--yes');
    await project.write('resources/events.yaml', forced);
    await sandbox.control.clearRequests();
    await done('apply', '--yes');
    expect(await writes()).toMatchObject([{ method: 'PATCH', body: { spec: { awsKeyPair: null } } }]);
    expect(await done('plan')).toContain('No changes.');
  });

  test('stopping and starting is one field', async () => {
    await done('apply', '--yes');
    await edit('    version:', '    desiredState: STOPPED\n    version:');
    await sandbox.control.clearRequests();
    await done('apply', '--yes');
    expect(await writes()).toMatchObject([{ method: 'PATCH', body: { spec: { desiredState: 'STOPPED' } } }]);
    expect(await clusters()).toMatchObject([{ status: { state: 'STOPPED' } }]);
  });

  test('destroy deletes it, never with dryRun', async () => {
    await done('apply', '--yes');
    await sandbox.control.clearRequests();
    expect(await done('destroy', '--yes')).toContain('Destroy complete! Resources: 1 destroyed.');
    expect(await writes()).toMatchObject([{ method: 'DELETE' }]);
    expect(
      (await sandbox.control.requests()).filter((request) => request.method === 'DELETE' && request.url.includes('?')),
    ).toEqual([]);
    expect(await clusters()).toEqual([]);
  });

  test('an apply of a dry run shows each request and sends none', async () => {
    const text = await done('apply', '--dry-run');
    expect(text).toContain('POST /clusters');
    expect(await writes()).toEqual([]);
  });
});

describe('a cluster that someone else is updating', () => {
  beforeEach(async () => {
    await sandbox.close();
    sandbox = await startSandbox('imply', { settle: 0.05 });
    options = { cwd: project.directory, environment: sandbox.environment };
    await done('apply', '--yes');
    const [cluster] = await clusters();
    const answer = await sandbox.request(`/api/v1/clusters/${cluster?.metadata.uid}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}`,
        'content-type': 'application/merge-patch+json',
      },
      body: JSON.stringify({ spec: { data: { tier1: { replicas: 2 } } } }),
    });
    expect(answer.status).toBe(200);
    await edit('replicas: 3', 'replicas: 5');
  });

  test('does not keep a plan waiting', async () => {
    expect(await done('plan')).toContain('apply will wait');
  });

  test('is waited for by an apply, which then goes on', async () => {
    const text = await done('apply', '--yes');
    expect(text).toContain('1 changed');
    expect(await done('plan')).toContain('No changes.');
    expect((await writes()).filter((request) => request.method === 'PATCH' && request.status === 200)).toHaveLength(2);
  });
});

describe('refusals', () => {
  test('a missing name is refused here, and nothing is sent', async () => {
    await edit('{ name: test-1 }', '{ }');
    const { exitCode, stderr } = await reckon('plan');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/resources\/events\.yaml:4/);
    expect(await sandbox.control.requests()).toEqual([]);
  });

  test('what only the server knows is refused by its dry run, each fault at its line', async () => {
    await edit('instanceType: t2.small', 'instanceType: t9.gigantic');
    const { exitCode, stderr } = await reckon('plan');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/resources\/events\.yaml:13/);
    expect(stderr).toContain('t9.gigantic');
    expect(await writes()).toEqual([]);
  });

  test('a name that is live but not in state is said, with the line to paste', async () => {
    await done('apply', '--yes');
    await project.remove('state');
    const { exitCode, stderr } = await reckon('plan');
    expect(exitCode).toBe(1);
    const [cluster] = await clusters();
    const line = `reckon import 'imply.cluster.events' '${cluster?.metadata.uid}'`;
    expect(stderr).toContain(line);
    await done('import', 'imply.cluster.events', cluster?.metadata.uid ?? '');
    expect(await done('plan')).toContain('No changes.');
    expect(await clusters()).toHaveLength(1);
  });

  test('preventDestroy stops a delete', async () => {
    await project.write('resources/events.yaml', `${CLUSTER}lifecycle: { preventDestroy: true }\n`);
    await done('apply', '--yes');
    await project.remove('resources/events.yaml');
    await project.write('resources/empty.yaml', '');
    const { exitCode, stderr } = await reckon('plan');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('PREVENT_DESTROY');
  });

  test('without a terminal apply asks nothing and does nothing', async () => {
    const { exitCode, stderr } = await reckon('apply');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('--yes');
    expect(await clusters()).toEqual([]);
  });
});

describe('what goes wrong', () => {
  test('killed between the POST and its answer, the next run adopts the cluster', async () => {
    await sandbox.control.fault({ method: 'POST', path: '/api/v1/clusters$', skip: 1, delayMs: 60_000 });
    const run = startCli(['apply', '--yes'], options);
    await run.until('creating');
    await expect.poll(async () => (await writes()).length).toBeGreaterThanOrEqual(0);
    await expect
      .poll(async () =>
        (await readFile(join(project.directory, 'state/default/journal.ndjson'), 'utf8')).includes('intent'),
      )
      .toBe(true);
    run.kill('SIGKILL');
    await run.ended;
    await sandbox.control.clearFaults();
    // The server took the request up although nobody heard the answer.
    await sandbox.request('/api/v1/clusters', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}`,
        'content-type': 'application/json',
      },
      body: await createBody(),
    });
    const text = await done('apply', '--yes');
    expect(text).toContain('an interrupted run had created it');
    expect(await clusters()).toHaveLength(1);
    expect(await done('plan')).toContain('No changes.');
    const [cluster] = await clusters();
    expect(await done('state', 'show', 'imply.cluster.events')).toContain(cluster?.metadata.uid);
  });

  test('an answer that is lost after the effect is found again in the same run', async () => {
    await sandbox.control.fault({ method: 'POST', path: '/api/v1/clusters$', skip: 1, dropAfter: true });
    const text = await done('apply', '--yes');
    expect(text).toContain('1 added');
    expect(await clusters()).toHaveLength(1);
    expect((await writes()).filter((request) => request.method === 'POST')).toHaveLength(1);
  });

  test('a second apply says who holds the lock, or waits when it is told to', async () => {
    await sandbox.close();
    sandbox = await startSandbox('imply', { settle: 0.05 });
    options = { cwd: project.directory, environment: sandbox.environment };
    const first = startCli(['apply', '--yes'], options);
    await first.until('creating');
    const second = await reckon('apply', '--yes');
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain('LOCK_HELD');
    expect(second.stderr).toContain(String(first.pid));
    const third = await reckon('apply', '--yes', '--lock-timeout', '60s');
    expect(third.exitCode, third.stderr).toBe(0);
    expect((await first.ended).exitCode).toBe(0);
    expect(await clusters()).toHaveLength(1);
  });

  test('a token that expires while a cluster is waited for is renewed, unseen', async () => {
    await sandbox.close();
    sandbox = await startSandbox('imply', { settle: 0.05, knobs: { tokenLifetimeSeconds: 1 } });
    options = { cwd: project.directory, environment: sandbox.environment };
    await project.write('reckon.yaml', OAUTH);
    const text = await done('apply', '--yes');
    expect(text).toContain('1 added');
    const tokens = (await sandbox.control.requests()).filter((request) =>
      request.path.includes('/openid-connect/token'),
    );
    expect(tokens.length).toBeGreaterThan(1);
  });

  test('a wrong token tells what to check', async () => {
    options = { ...options, environment: { ...sandbox.environment, RECKON_IMPLY_TOKEN: 'not-the-token' } };
    const { exitCode, stderr } = await reckon('plan');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('PROVIDER_UNAUTHORIZED');
    expect(stderr).toMatch(/token|credentials/);
  });

  test('a client without the role is told which role to ask for', async () => {
    await project.write('reckon.yaml', OAUTH);
    options = { ...options, environment: { ...sandbox.environment, RECKON_IMPLY_CLIENT_ID: 'viewer' } };
    const { stdout, stderr } = await reckon('plan');
    expect(stdout + stderr).toContain('manage-clusters');
    const tokens = (await sandbox.control.requests()).filter((request) =>
      request.path.includes('/openid-connect/token'),
    );
    expect(tokens).toHaveLength(1);
  });

  test('no secret is in any file, log or screen', async () => {
    await edit(
      'commonRuntimeProperties: []',
      'commonRuntimeProperties: [{ name: druid.metadata.storage.connector.password, value: "${secret.env.DB_PASSWORD}" }]',
    );
    options = { ...options, environment: { ...sandbox.environment, DB_PASSWORD: 'hunter2-hunter2' } };
    const seen = [
      await done('plan', '--out', 'plan.json', '--trace', 'plan.har'),
      await done('apply', 'plan.json', '--trace', 'apply.har', '--verbose'),
      await done('state', 'show', 'imply.cluster.events'),
      await done('show', '--json'),
      await done('plan'),
      ...(await filesBelow(project.directory)),
    ];
    for (const secret of ['hunter2-hunter2', sandbox.environment['RECKON_IMPLY_TOKEN'] ?? '']) {
      for (const text of seen) expect(text.includes(secret), `${secret} in:\n${text}`).toBe(false);
    }
    expect(seen.at(4)).toContain('No changes.');
    options = { ...options, environment: { ...options.environment, DB_PASSWORD: 'another-password' } };
    expect((await reckon('plan')).stdout).toContain('(sensitive');
  });
});

async function createBody(): Promise<string> {
  const { parse } = await import('yaml');
  return JSON.stringify((parse(CLUSTER) as { properties: unknown }).properties);
}

async function filesBelow(directory: string): Promise<string[]> {
  const texts: string[] = [];
  for (const name of await readdir(directory, { recursive: true })) {
    const path = join(directory, name);
    if ((await stat(path)).isFile()) texts.push(await readFile(path, 'latin1'));
  }
  return texts;
}
