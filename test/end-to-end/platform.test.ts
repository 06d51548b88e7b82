import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

const SYSTEMS = ['imply', 'imco', 'vmmanager', 'cloudbolt', 'pgo'] as const;
const PASSWORDS = {
  PLATFORM_MACHINE_PASSWORD: 'Tr0ub4dor',
  PLATFORM_APP_PASSWORD: 'app-secret-7',
  PLATFORM_REPORTS_PASSWORD: 'reports-secret-7',
};

const TWO_MACHINES = ['--var', 'web=[web1, web2]'];

const require = createRequire(import.meta.url);
const UNIDIFF = require.resolve('@ahmadnassri/terraform-unidiff/bin.js');

const sandboxes = new Map<string, TestSandbox>();
let folder: string;

/** The example, copied, against all five systems. The tests of this file are steps of one story. */
beforeAll(async () => {
  const started = await Promise.all(SYSTEMS.map(async (system) => await startSandbox(system)));
  for (const sandbox of started) sandboxes.set(sandbox.system, sandbox);
  folder = await mkdtemp(join(tmpdir(), 'reckon-platform-'));
  const example = join(import.meta.dirname, '../../examples/platform');
  await cp(example, folder, { recursive: true, filter: (path) => basename(path) !== 'state' });
});

afterAll(async () => {
  await Promise.all([...sandboxes.values()].map(async (sandbox) => await sandbox.close()));
  await rm(folder, { recursive: true, force: true });
});

function sandbox(system: (typeof SYSTEMS)[number]): TestSandbox {
  const found = sandboxes.get(system);
  if (found === undefined) throw new TypeError(`${system} is not served`);
  return found;
}

async function reckon(command: string, environment: string, ...args: string[]): Promise<CliResult> {
  const variables = Object.assign({}, PASSWORDS, ...[...sandboxes.values()].map((one) => one.environment));
  return await runCli([command, '-e', environment, ...args], { cwd: folder, environment: variables });
}

async function done(command: string, environment: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await reckon(command, environment, ...args);
  expect(exitCode, stdout + stderr).toBe(0);
  for (const secret of Object.values(PASSWORDS)) expect(stdout + stderr).not.toContain(secret);
  return stdout + stderr;
}

async function vmmanager(method: string, path: string, body?: unknown) {
  const token = sandbox('vmmanager').environment['RECKON_VMMANAGER_TOKEN'] ?? '';
  const answer = await sandbox('vmmanager').request(path, { method, headers: { 'x-xsrf-token': token }, body });
  expect(answer.status).toBeLessThan(300);
  return answer.json();
}

/** Everything that the example could have left behind, by the names it has in the systems themselves. */
async function leftBehind(): Promise<readonly string[]> {
  const imco = async (type: string): Promise<{ name: string }[]> =>
    (await sandbox('imco').control.call('GET', `imco/resources?type=${type}&customer=api`)).json();
  const { list: machines } = (await vmmanager('GET', '/vm/v3/host')) as { list: { name: string }[] };
  const { clusters } = (await sandbox('imply').control.state()) as { clusters: { metadata?: { name?: string } }[] };
  const { namespaces } = (await sandbox('pgo').control.state()) as { namespaces: { name: string }[] };
  const { tables } = (await sandbox('cloudbolt').control.state()) as {
    tables: { servers: { hostname: string; status: string }[] };
  };
  return [
    ...machines.map(({ name }) => name),
    ...(await imco('dns_domain')).map(({ name }) => name),
    ...(await imco('dns_record')).map(({ name }) => name),
    ...clusters.map((cluster) => cluster.metadata?.name ?? 'a cluster'),
    ...namespaces.map(({ name }) => name).filter((name) => name.startsWith('shop')),
    ...tables.servers
      .filter(({ hostname, status }) => hostname.startsWith('batch') && status !== 'HISTORICAL')
      .map(({ hostname }) => hostname),
  ];
}

test('is valid in both environments without secrets, and its policies hold to their cases', async () => {
  for (const environment of ['staging', 'production']) {
    const { exitCode, stdout, stderr } = await runCli(['validate', '-e', environment], { cwd: folder });
    expect(exitCode, stdout + stderr).toBe(0);
  }
  const tested = await runCli(['policy', 'test', '-e', 'staging'], { cwd: folder });
  expect(tested.exitCode, tested.stdout + tested.stderr).toBe(0);
});

test('plans and applies all five systems at once, records by what they point at, and then has nothing to do', async () => {
  const plan = await done('plan', 'staging');
  expect(plan).toContain('Plan: 12 to add, 0 to change, 0 to destroy.');
  expect(plan).toContain('server dry-run: accepted');
  expect(plan).toContain('approved by itself: Lab says so');

  // A tool made for Terraform's plans, which checks them against a schema of its own.
  await done('plan', 'staging', '--out', 'plan.json');
  const read = execFileSync(process.execPath, [UNIDIFF, join(folder, 'plan.json')], { encoding: 'utf8' });
  expect(read).toContain('+++ vmmanager.host.web["web1"]');
  expect(read).toContain('+  name: analytics-staging');
  expect(read).toContain('Plan: 12 to add, 0 to change, 0 to destroy');
  for (const secret of Object.values(PASSWORDS)) expect(read).not.toContain(secret);

  expect(await done('apply', 'staging', 'plan.json')).toContain('12 added, 0 changed, 0 destroyed');

  const records = (await sandbox('imco').control.call('GET', 'imco/resources?type=dns_record&customer=api')).json() as {
    name: string;
    content: string;
  }[];
  const content = Object.fromEntries(records.map((record) => [record.name, record.content]));
  const { list: machines } = await vmmanager('GET', '/vm/v3/host');
  expect(content).toMatchObject({
    web1: machines[0].ip4[0].ip,
    analytics: expect.stringMatching(/\.elb\.example\.com$/),
    db: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
    batch: expect.stringMatching(/^10\.20\./),
  });
  expect(await done('plan', 'staging')).toContain('No changes.');
  expect(JSON.parse(await done('output', 'staging', '--json'))).toMatchObject({
    web: { value: [machines[0].ip4[0].ip] },
    database: { value: 'db.staging.shop.example:5432' },
  });
});

test('brings one change to every system that it concerns, and to none besides', async () => {
  for (const one of sandboxes.values()) await one.control.clearRequests();

  const text = await done('apply', 'staging', '--yes', ...TWO_MACHINES);

  expect(text).toContain('2 added, 0 changed, 0 destroyed');
  expect(text).toMatch(/vmmanager\.host\.web\["web2"\]: created[\s\S]*imco\.dns_record\.web\["web2"\]: creating/);
  const written = async (system: (typeof SYSTEMS)[number]): Promise<readonly string[]> =>
    (await sandbox(system).control.requests())
      .filter(({ method, url }) => method !== 'GET' && !/token|show|\/namespace$|logintest|\/auth\//.test(url))
      .map(({ method, url }) => `${method} ${url}`);
  expect(await written('vmmanager')).toEqual(['POST /vm/v3/host']);
  expect(await written('imco')).toHaveLength(1);
  expect(await written('imply')).toEqual([]);
  expect(await written('pgo')).toEqual([]);
  expect(await written('cloudbolt')).toEqual([]);
  expect(await done('plan', 'staging', ...TWO_MACHINES)).toContain('No changes.');
});

test('tells drift from a change, and puts it right', async () => {
  const { list: machines } = await vmmanager('GET', '/vm/v3/host');
  await vmmanager('POST', `/vm/v3/host/${machines[0].id}`, { comment: 'mine now' });

  const drift = await reckon('drift', 'staging', ...TWO_MACHINES);

  expect(drift.exitCode, drift.stderr).toBe(2);
  expect(drift.stdout).toContain('serves the shop → mine now');
  expect(await done('apply', 'staging', '--yes', ...TWO_MACHINES)).toContain('0 added, 1 changed');
  expect(await done('drift', 'staging', ...TWO_MACHINES)).toContain('No changes.');
});

test('keeps environments apart, and guards production by limit, policy and preventDestroy', async () => {
  expect(await done('apply', 'production', '--yes')).toContain('16 added');
  expect(await done('plan', 'staging', ...TWO_MACHINES)).toContain('No changes.');

  const emptied = await reckon('plan', 'production', '--var', 'web=[]');
  expect(emptied.exitCode).toBe(1);
  expect(emptied.stderr).toContain('6 of 16 resources');
  const shrunk = await reckon('plan', 'production', '--var', 'query_servers=1');
  expect(shrunk.exitCode).toBe(1);
  expect(shrunk.stderr).toContain('at least half of its query servers');
  const destroyed = await reckon('destroy', 'production', '--yes', '--allow-deletes', '16');
  expect(destroyed.exitCode).toBe(1);
  expect(destroyed.stderr).toContain('PREVENT_DESTROY');
});

test('is destroyed to the last object, once someone has said how much that is', async () => {
  const refused = await reckon('destroy', 'staging', '--yes');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('--allow-deletes 14');

  expect(await done('destroy', 'staging', '--yes', '--allow-deletes', '14')).toContain('14 destroyed');

  expect((await leftBehind()).filter((name) => name.includes('staging'))).toEqual([]);
  expect(await leftBehind()).toHaveLength(3 + 1 + 6 + 1 + 1 + 1);
  expect((await done('state', 'staging', 'list')).trim()).toBe('');
});
