import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli, startCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

const example = join(import.meta.dirname, '../../examples/cloudbolt');

describe('the CloudBolt example, with the built program', () => {
  let sandbox: TestSandbox;
  let folder: string;
  const options = () => ({ cwd: folder, environment: sandbox.environment });
  const run = async (...args: string[]) => await runCli(args, options());

  beforeAll(async () => {
    sandbox = await startSandbox('cloudbolt');
    folder = await mkdtemp(join(tmpdir(), 'reckon-cloudbolt-'));
    await cp(example, folder, { recursive: true, filter: (source) => !source.includes('state') });
  });
  afterAll(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Numbers of the orders that wait. */
  async function pendingOrders(): Promise<readonly number[]> {
    const { tables } = await sandbox.control.state();
    return tables.orders.flatMap((order: { id: number; status: string }) =>
      order.status === 'PENDING' ? [order.id] : [],
    );
  }

  /** Approves every order that waits. */
  async function approveAll() {
    for (const id of await pendingOrders()) await sandbox.control.call('POST', `cloudbolt/orders/${id}/approve`, {});
  }

  test('plans orders and tells which of them wait for approval', async () => {
    const planned = await run('plan');

    expect(planned.stderr).toBe('');
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toContain('Plan: 4 to add, 0 to change, 0 to destroy.');
    expect(planned.stdout).toContain('deploy order, Custom Server in Lab for /Acme/Research');
    expect(planned.stdout).toContain('deploy order, Web and Database in Production for /Acme/Research');
  });

  test('applies in one go, with an approval in the middle, and has nothing to do afterwards', async () => {
    const apply = startCli(['apply', '--yes'], options());
    await apply.until('waits for approval');
    await approveAll();
    const applied = await apply.ended;

    expect(applied.stdout + applied.stderr).not.toMatch(/error/i);
    expect(applied.exitCode).toBe(0);
    expect((await run('plan')).stdout).toContain('No changes.');
  });

  test('runs an action by the key of its link, and lists those there are for one there is not', async () => {
    const output = await run('run', 'cloudbolt.server.web["a"]', 'snapshot', '--arg', 'name=before');
    expect(output.exitCode).toBe(0);

    const unknown = await run('run', 'cloudbolt.server.web["a"]', 'defragment');
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr).toContain('Ad Hoc Script');
  });

  test('leaves an order that waits to a later run under detach, and says so by its exit code where asked', async () => {
    const document = `type: cloudbolt.server
name: erp
properties: { hostname: erp9, group: /Acme/Research, environment: Production, os_build: CentOS 7 }
options: { approval: detach }
`;
    await writeFile(join(folder, 'resources/erp.yaml'), document);

    const detached = await run('apply', '--yes', '--detailed-exitcode');
    expect(detached.exitCode).toBe(2);
    const told = detached.stdout + detached.stderr;
    expect(told).toContain('cloudbolt.server.erp: still creating at the server, left to the next run (id order/');
    expect(told).toContain('Resources: 0 added, 0 changed, 0 destroyed.');
    expect(told).toContain('Still going on at the server');
    expect((await run('plan')).stdout).toContain('waits for approval');
    await approveAll();
    const resumed = await run('apply', '--yes', '--detailed-exitcode');
    expect(resumed.exitCode).toBe(0);
    expect((await run('plan')).stdout).toContain('No changes.');
  });

  test('a run that was killed while its order waited is taken up, and nothing is ordered twice', async () => {
    const document = `type: cloudbolt.server
name: crm
properties: { hostname: crm1, group: /Acme/Research, environment: Production, os_build: CentOS 7 }
`;
    await writeFile(join(folder, 'resources/crm.yaml'), document);
    const apply = startCli(['apply', '--yes'], options());
    await apply.until('waits for approval');
    apply.kill('SIGKILL');
    await apply.ended;
    const before = (await sandbox.control.state()).tables.orders.length;

    expect((await run('plan')).stdout).toContain('waits for approval');
    await approveAll();
    const resumed = await run('apply', '--yes');

    expect(resumed.stderr).not.toMatch(/error/i);
    expect(resumed.exitCode).toBe(0);
    const { tables } = await sandbox.control.state();
    expect(tables.orders).toHaveLength(before);
    expect(tables.servers.filter((server: { hostname: string }) => server.hostname === 'crm1')).toHaveLength(1);
    expect((await run('plan')).stdout).toContain('No changes.');
    expect((await run('state', 'show', 'cloudbolt.server.crm')).stdout).not.toContain('order/');
  });

  test('destroys what it made', async () => {
    const destroy = startCli(['destroy', '--yes', '--detailed-exitcode'], options());
    await expect.poll(pendingOrders, { timeout: 20_000 }).toHaveLength(2);
    await destroy.until('left to the next run');
    await approveAll();
    const detached = await destroy.ended;
    expect(detached.stderr).not.toMatch(/error/i);
    expect(detached.exitCode).toBe(2);
    await approveAll();
    const destroyed = await run('destroy', '--yes', '--detailed-exitcode');

    expect(destroyed.exitCode).toBe(0);
    const { tables } = await sandbox.control.state();
    const left = tables.servers.filter(
      (server: { id: number; status: string }) => server.id > 300 && server.status !== 'HISTORICAL',
    );
    expect(left).toEqual([]);
    expect(tables.groups.map((group: { name: string }) => group.name)).not.toContain('Visitors');
  });
});
