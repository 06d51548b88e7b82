import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/vmmanager');

let sandbox: TestSandbox;
let project: TestProject;

beforeEach(async () => {
  sandbox = await startSandbox('vmmanager');
  project = await makeProject({});
  await cp(EXAMPLE, project.directory, { recursive: true });
});

afterEach(async () => {
  await sandbox.close();
  await project[Symbol.asyncDispose]();
});

async function done(...args: readonly string[]): Promise<string> {
  const result = await runCli(args, { cwd: project.directory, environment: sandbox.environment });
  expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(0);
  return result.stdout + result.stderr;
}

/** What the platform lists, as its administrator sees it. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
async function listed(path: string): Promise<any[]> {
  const token = sandbox.environment['RECKON_VMMANAGER_TOKEN'] ?? '';
  return (await sandbox.request(path, { headers: { 'x-xsrf-token': token } })).json().list;
}

test('the example is planned, applied, found unchanged and destroyed', async () => {
  expect(await done('plan')).toContain('Plan: 13 to add, 0 to change, 0 to destroy.');
  expect(await done('apply', '--yes')).toContain('Apply complete! Resources: 13 added');
  const machines = await listed('/vm/v3/host');
  expect(
    machines
      .map(({ name, state, cpu_number }) => ({ name, state, cpu_number }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  ).toEqual([
    { name: 'spare.shop', state: 'stopped', cpu_number: 2 },
    { name: 'web1.shop', state: 'active', cpu_number: 2 },
    { name: 'web2.shop', state: 'active', cpu_number: 2 },
  ]);
  const names = (await listed('/vm/v3/ip')).map(({ domain }) => domain).sort();
  expect(names).toEqual(['spare.shop.example.com', 'web1.shop.example.com', 'web2.shop.example.com']);
  expect(await done('plan', '--detailed-exitcode')).toContain('No changes.');
  expect(await done('output', 'addresses')).toContain('10.20.0.');
  await done('destroy', '--yes');
  expect(await listed('/vm/v3/host')).toEqual([]);
  expect(await listed('/vm/v3/ippool')).toHaveLength(1);
});

test('a token for CI is made, and logs in', async () => {
  const args = ['--arg', 'expires_at=2099-01-31 00:00:00', '--arg', 'description=for CI'];
  const answer = await done('run', 'vmmanager', 'create-token', ...args);
  const token = /\d+-[0-9a-f-]{36}/.exec(answer)?.[0] ?? answer;
  await project.write(
    'reckon.yaml',
    'project: shop\nproviders:\n  vmmanager: { url: "${secret.env.RECKON_VMMANAGER_URL}", token: "${secret.env.CI_TOKEN}" }\n',
  );
  const environment = { ...sandbox.environment, CI_TOKEN: token };
  const plan = await runCli(['plan'], { cwd: project.directory, environment });
  expect(plan.stdout).toContain('Plan: 13 to add');
});

test('a change that waits for a restart leaves apply at 0 and is named by every plan after', async () => {
  await done('apply', '--yes');
  const path = 'resources/machines.yaml';
  const text = await readFile(join(project.directory, path), 'utf8');
  await project.write(path, text.replace('  preset: ', '  cpu_number: 4\n  preset: '));
  expect(await done('apply', '--yes')).toContain('3 changed');
  for (const args of [
    ['plan', '--detailed-exitcode'],
    ['plan', '--format', 'markdown'],
  ]) {
    const plan = await done(...args);
    expect(plan).toContain('2 → 4 waits for a restart');
    expect(plan).toContain('No changes');
  }
});

test('a saved plan that replaces what the API cannot delete is applied, and the old object stays', async () => {
  const document = (text: string) =>
    `type: vmmanager.user_ssh_key\nname: laptop\nproperties: { account: 4, name: laptop, ssh_pub_key: ssh-ed25519 ${text} }\n`;
  await project.write('resources/key.yaml', document('AAAA'));
  await done('apply', '--yes');
  await project.write('resources/key.yaml', document('BBBB'));
  const planned = await done('plan', '--out', 'key.plan.json');
  expect(planned).toContain('REPLACE (create; the old one stays)');
  expect(planned).toContain('Plan: 1 to forget, 1 to add, 0 to change, 0 to destroy.');
  expect(await done('apply', 'key.plan.json')).toContain('1 forgotten, 1 added, 0 changed, 0 destroyed');
  expect(await listed('/auth/v3/user/4/sshkey')).toHaveLength(2);
});

test('the lifetime of tokens is set in minutes', async () => {
  await done('run', 'vmmanager', 'set-token-lifetime', '--arg', 'minutes=999');
  const [request] = (await sandbox.control.requests()).filter(({ path }) => path.endsWith('/token_ttl'));
  expect(request?.body).toEqual({ value: '999' });
});

test.each([
  ['mount-iso', ['url=https://example.com/a.iso'], '/iso/mount', { url: 'https://example.com/a.iso' }],
  ['unmount-iso', [], '/iso/cancel', {}],
  ['finish-iso', [], '/iso/finish', {}],
  ['run-recipe', ['recipe=1', 'recipe_params=[{"name":"A","value":"b"}]'], '/runrecipe', { recipe: 1 }],
  ['rescue-mode', ['enabled=true'], '/rescue_mode', { rescue_mode: true }],
  ['backup', ['name=2026'], '/backup', { name: '2026' }],
])('%s is one call by hand, and its job waited for', async (action, args, path, body) => {
  await done('apply', '--yes');
  await sandbox.control.clearRequests();
  await done('run', 'vmmanager.host.shop["web1"]', action, ...args.flatMap((arg) => ['--arg', arg]));
  const requests = await sandbox.control.requests();
  const [sent] = requests.filter(({ method, path: to }) => method === 'POST' && to.endsWith(path));
  expect(sent?.body).toMatchObject(body);
  expect(requests.at(-1)?.path).toBe('/vm/v3/task');
});

test('a snapshot is dropped by hand', async () => {
  await done('apply', '--yes');
  const { id } = (await listed('/vm/v3/host')).find(({ name }) => name === 'web1.shop');
  await sandbox.control.call('POST', `vmmanager/objects/host/${id}`, { snapshot_count: 1 });
  await done('run', 'vmmanager.host.shop["web1"]', 'drop-snapshot');
  expect((await listed(`/vm/v3/host?where=(id+EQ+${id})`))[0].snapshot_count).toBe(0);
});

test('a machine is restarted by hand, and its job waited for', async () => {
  await done('apply', '--yes');
  await sandbox.control.clearRequests();
  await done('run', 'vmmanager.host.shop["web1"]', 'restart');
  const requests = await sandbox.control.requests();
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toContainEqual(
    expect.stringMatching(/^POST \/vm\/v3\/host\/\d+\/restart$/),
  );
  expect(requests.at(-1)?.path).toBe('/vm/v3/task');
});

test.skipIf(!hasTerminal())(
  'who approves the plan on a terminal consents to what it names, for that once',
  async () => {
    await done('apply', '--yes');
    const path = 'resources/machines.yaml';
    const text = await readFile(join(project.directory, path), 'utf8');
    await project.write(path, text.replace('Debian 12', 'Ubuntu 24.04'));
    const refused = await runCli(['apply', '--yes'], { cwd: project.directory, environment: sandbox.environment });
    expect(refused.stderr).toContain('VMMANAGER_CONSENT');
    const options = { cwd: project.directory, environment: sandbox.environment, columns: 100, rows: 40 };
    const terminal = await openTerminal(['apply', '--target', 'vmmanager.host.shop["web1"]'], options);
    await terminal.until('q leave, nothing done');
    await terminal.press('a');
    await terminal.until(/another os installs the machine anew[\s\S]*Type yes and press Enter/);
    await terminal.press('y', 'e', 's', 'Enter');
    expect(await terminal.ended()).toBe(0);
    const systems = (await listed('/vm/v3/host')).map(({ name, os }) => `${name} ${os.name}`).sort();
    expect(systems).toEqual(['spare.shop Debian 12', 'web1.shop Ubuntu 24.04', 'web2.shop Debian 12']);
  },
);
