import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/model/provider-error.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { openProvider, writeCall } from '../open-provider.ts';
import { DOCUMENTS, documents, type ImcoProject, imcoProject } from './imco-project.ts';

const { vpc, template, server, script, balancer, group, listener, domain, cluster, pool } = DOCUMENTS;

/** Runs an action of a resource, as `reckon run` does. */
async function run(project: ImcoProject, address: string, action: string, args: Record<string, unknown> = {}) {
  const { directory, origin } = project.sandbox;
  const tls = { ca: `${directory}/ca.crt`, cert: `${directory}/api.crt`, key: `${directory}/api.key` };
  await using opened = await openProvider('imco', { url: `${origin}/v3`, tls });
  const record = [...((await project.state())?.resources.values() ?? [])].find((one) => one.address === address);
  const type = opened.type(record?.type ?? '');
  const live = await type.read(opened.connection, record?.id ?? '', writeCall());
  if (live === undefined) throw new TypeError(`${address} is gone`);
  return await type.run?.(opened.connection, live, action, args as never, writeCall());
}

describe('a server', () => {
  test('is booted, rebooted and shut down, tells its events and runs its operational scripts', async () => {
    const operational = `
type: imco.template_script
name: report
properties: { template_id: "\${imco.template.os.id}", type: operational, script_id: "\${imco.script.setup.id}" }
`;
    await using project = await imcoProject(documents(template, script, operational, server));
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    const web = async (action: string, args = {}) => await run(project, 'imco.server.web', action, args);
    expect(await web('boot')).toBe('operational');
    expect(await web('reboot')).toBe('operational');
    const scripts = (await web('scripts')) as readonly { readonly id: string }[];
    expect(scripts).toHaveLength(1);
    expect(await web('execute-script', { script: scripts[0]?.id })).toMatchObject({ header: 'Script setup' });
    expect(await run(project, 'imco.template.os', 'servers')).toMatchObject([{ name: 'web' }]);
    expect(await web('events')).toContainEqual(expect.objectContaining({ description: 'Server is operational' }));
    expect(await web('shutdown')).toBe('inactive');
    await expect(web('override')).rejects.toBeInstanceOf(ProviderError);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
  });
});

test('a server tells what it has been given, and a subnet what is in it', async () => {
  const inside = server.replace('  ssh_profile_id', '  subnet_id: ${imco.subnet.inner.id}\n  ssh_profile_id');
  const attachment = `
type: imco.volume_attachment
name: disk
properties: { volume_id: "\${imco.volume.disk.id}", attached_server_id: "\${imco.server.web.id}" }
`;
  await using project = await imcoProject(
    documents(vpc, DOCUMENTS.subnet, template, inside, DOCUMENTS.volume, attachment),
  );
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(await run(project, 'imco.server.web', 'attached')).toMatchObject({
    floating_ips: [],
    volumes: [{ name: 'disk' }],
  });
  expect(await run(project, 'imco.subnet.inner', 'servers')).toMatchObject({
    servers: [{ name: 'web' }],
    server_arrays: [],
  });
});

describe('an array', () => {
  test('is enlarged, booted, shut down and emptied, and lists its servers', async () => {
    const farm = `
type: imco.server_array
name: farm
properties:
  name: farm
  template_id: \${imco.template.os.id}
  server_plan_id: { find: { name: t3.small, realm_provider_name: eu-west-1 } }
  cloud_account_id: { find: { name: AWS account } }
`;
    await using project = await imcoProject(documents(template, farm));
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    const act = async (action: string, args = {}) => await run(project, 'imco.server_array.farm', action, args);
    expect(await act('enlarge', { by: 3 })).toBe('enlarged');
    expect(await act('servers')).toHaveLength(3);
    expect(await act('boot')).toBe('operational');
    expect(await act('shutdown')).toBe('inactive');
    expect(await act('empty')).toBe('empty');
    expect(await project.all('server')).toEqual([]);
  });
});

test('a template is compiled again', async () => {
  await using project = await imcoProject(template);
  await project.apply();
  expect(await run(project, 'imco.template.os', 'compile')).toBe('compiled');
  await project.fail({ type: 'template', event: 'no such recipe' });
  await expect(run(project, 'imco.template.os', 'compile')).rejects.toThrow('no such recipe');
});

test.each([
  { type: 'load_balancer', address: 'imco.load_balancer.front', text: documents(vpc, balancer) },
  { type: 'target_group', address: 'imco.target_group.pool', text: documents(vpc, balancer, group) },
  { type: 'listener', address: 'imco.listener.http', text: documents(vpc, balancer, group, listener) },
  { type: 'dns_domain', address: 'imco.dns_domain.zone', text: domain },
  {
    type: 'dns_record',
    address: 'imco.dns_record.www',
    text: documents(
      domain,
      `
type: imco.dns_record
name: www
properties: { domain_id: "\${imco.dns_domain.zone.id}", name: www, type: a, content: 192.0.2.1 }
`,
    ),
  },
  { type: 'cluster', address: 'imco.cluster.k8s', text: documents(vpc, cluster) },
  { type: 'node_pool', address: 'imco.node_pool.first', text: documents(vpc, cluster, pool) },
])('a $type that failed is tried again, and again, and stays the same object', async ({ type, address, text }) => {
  await using project = await imcoProject(text);
  await project.fail({ type, step: 'applying', event: 'try me again' });
  expect(errorsOf((await project.apply()).faults).join()).toContain('try me again');
  const id = (await project.all(type))[0]?.id;
  await project.fail({ type, step: 'applying', event: 'and again' });
  await expect(run(project, address, 'retry')).rejects.toThrow('and again');
  expect(await run(project, address, 'retry')).toBe('applied');
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  expect((await project.all(type))[0]?.id).toBe(id);
});
