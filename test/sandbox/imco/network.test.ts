import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestSandbox } from '../../support/start-sandbox.ts';
import {
  type Customer,
  type FoundPlace,
  findPlace,
  groupFields,
  makeBalancer,
  makeServer,
  makeVpc,
  startImco,
} from './imco-customer.ts';

let sandbox: TestSandbox;
let api: Customer;
let stop: () => Promise<void>;
let place: FoundPlace;

beforeEach(async () => {
  ({ sandbox, api, stop } = await startImco());
  place = await findPlace(api);
});
afterEach(() => stop());

describe('VPCs, subnets and VPNs', () => {
  test.each([
    { what: 'outside the VPC', subnet: { cidr: '10.1.0.0/24' }, errors: { cidr: ["is not within the VPC's"] } },
    { what: 'over another', subnet: { cidr: '10.0.0.128/25' }, errors: { cidr: ['overlaps'] } },
    { what: 'without a CIDR', subnet: { cidr: '10.0.0.300/24' }, errors: { cidr: ['is invalid'] } },
    { what: 'of an unknown type', subnet: { type: 'public' }, errors: { type: ['is not included in the list'] } },
  ])('refuse a subnet $what', async ({ subnet, errors }) => {
    const path = `/network/vpcs/${(await makeVpc(api, place)).id}/subnets`;
    await api.make(path, { name: 'a', cidr: '10.0.0.0/24', type: 'only_private' });
    const body = { name: 'b', cidr: '10.0.5.0/24', type: 'only_private', ...subnet };
    expect(await api.post(path, body)).toEqual({ status: 422, body: { errors } });
  });

  test('refuse a realm of another provider, and a type of subnet that the cloud does not have', async () => {
    const azure = await api.named('/settings/cloud_accounts', 'Azure account');
    const body = { name: 'z', cidr: '10.0.0.0/16', cloud_account_id: azure.id };
    expect((await api.post('/network/vpcs', { ...body, realm_provider_name: 'eu-west-1' })).body.errors).toEqual({
      realm_provider_name: ["is not a realm of the cloud account's provider"],
    });
    const vpc = await api.make('/network/vpcs', { ...body, realm_provider_name: 'westeurope' });
    const subnet = { name: 's', cidr: '10.0.0.0/24', type: 'only_public' };
    expect((await api.post(`/network/vpcs/${vpc.id}/subnets`, subnet)).body.errors).toEqual({
      type: ['is not allowed in the VPC'],
    });
  });

  test('have one VPN at most, whose key never comes back', async () => {
    const vpc = await makeVpc(api, place);
    const path = `/network/vpcs/${vpc.id}/vpn`;
    expect((await api.get(path)).status).toBe(404);
    const [plan] = (await api.get(`/network/vpcs/${vpc.id}/vpn_plans`)).body;
    const body = {
      public_ip: '198.51.100.1',
      psk: 'very-secret',
      exposed_cidrs: ['10.9.0.0/16'],
      vpn_plan_id: plan.id,
    };
    const made = await api.make(path, body);
    expect(JSON.stringify(made)).not.toContain('very-secret');
    expect((await api.get(path)).body).toMatchObject({ id: made.id, vpc_id: vpc.id, state: 'applied' });
    expect((await api.get(`/network/vpcs/${vpc.id}`)).body.has_vpn).toBe(true);
    expect((await api.post(path, body)).status).toBe(422);
    expect((await api.delete(`/network/vpcs/${vpc.id}`)).status).toBe(422);
    expect((await api.delete(path)).status).toBe(204);
    expect((await api.get(path)).status).toBe(404);
    expect((await api.get(`/network/vpcs/${vpc.id}`)).body).not.toHaveProperty('has_vpn');
    expect((await api.delete(`/network/vpcs/${vpc.id}`)).status).toBe(204);
  });

  test('take a subnet only when the VPC is there, unless the knob says so', async () => {
    const slow = await startImco({ settle: 1 });
    const vpc = await makeVpc(slow.api, await findPlace(slow.api));
    const subnet = { name: 's', cidr: '10.0.0.0/24', type: 'only_private' };
    expect((await slow.api.post(`/network/vpcs/${vpc.id}/subnets`, subnet)).body.error).toContain('is not ready');
    await slow.sandbox.control.knob('requireSettled', false);
    expect((await slow.api.post(`/network/vpcs/${vpc.id}/subnets`, subnet)).status).toBe(201);
    await slow.stop();
  });
});

describe('firewall profiles', () => {
  const rule = { ip_protocol: 'tcp', min_port: 443, max_port: 443, source: 'any' };

  test('replace all rules by those of a PUT', async () => {
    const made = await api.make('/network/firewall_profiles', { name: 'f', rules: [rule, { ...rule, min_port: 80 }] });
    const { body } = await api.put(`/network/firewall_profiles/${made.id}`, {
      rules: [{ ...rule, ip_protocol: 'TCP' }],
    });
    expect(body).toMatchObject({ name: 'f', rules: [rule] });
  });

  test.each([
    { what: 'another protocol', wrong: { ip_protocol: 'icmp' } },
    { what: 'a port beyond the last', wrong: { max_port: 65_536 } },
    { what: 'ports the wrong way round', wrong: { max_port: 1 } },
    { what: 'a source that is a name', wrong: { source: 'office' } },
  ])('refuse a rule with $what', async ({ wrong }) => {
    const { status, body } = await api.post('/network/firewall_profiles', {
      name: 'f',
      rules: [{ ...rule, ...wrong }],
    });
    expect(status).toBe(422);
    expect(Object.keys(body.errors)).toEqual(['rules']);
  });

  test('keep the management ports when the knob says so', async () => {
    await sandbox.control.knob('managementPorts', true);
    const made = await api.make('/network/firewall_profiles', { name: 'f', rules: [rule] });
    expect(made.rules.map((one: { min_port: number }) => one.min_port)).toEqual([22, 5985, 3389, 443]);
  });
});

describe('load balancers', () => {
  async function balanced() {
    const balancer = await makeBalancer(api, place);
    const path = `/network/load_balancers/${balancer.id}`;
    const group = await api.make(`${path}/target_groups`, groupFields);
    return { path, group };
  }

  test('have targets that are told apart by their members', async () => {
    const { group } = await balanced();
    const server = await makeServer(api, place);
    const path = `/network/target_groups/${group.id}/targets`;
    const target = { id: server.id, resource_type: 'server' };
    expect(await api.make(path, target)).toEqual(target);
    expect((await api.post(path, target)).body.errors).toEqual({ id: ['is a target already'] });
    expect((await api.get(path)).body).toEqual([target]);
    expect((await api.delete(`${path}/server/${server.id}`)).status).toBe(204);
    expect((await api.delete(`${path}/server/${server.id}`)).status).toBe(404);
  });

  test('need a certificate on a secured listener, and a free port', async () => {
    const { path, group } = await balanced();
    const listener = { protocol: 'HTTPS', port: 443, default_target_group_id: group.id };
    expect((await api.post(`${path}/listeners`, listener)).body.errors).toEqual({ certificate_id: ["can't be blank"] });
    const keys = { name: 'c', public_key: 'P', chain: 'C', private_key: 'K' };
    const certificate = await api.make(`${path}/certificates`, keys);
    const secured = { ...listener, certificate_id: certificate.id };
    const made = await api.make(`${path}/listeners`, secured);
    expect((await api.post(`${path}/listeners`, secured)).body.errors).toEqual({ port: ['has already been taken'] });
    expect((await api.delete(`${path}/certificates/${certificate.id}`)).status).toBe(422);
    expect((await api.delete(`/network/target_groups/${group.id}`)).status).toBe(422);
    expect((await api.delete(`/network/listeners/${made.id}`)).body.state).toBe('decommissioning');
    expect((await api.delete(`/network/target_groups/${group.id}`)).body.state).toBe('decommissioning');
  });

  test.each([
    { what: 'a protocol of another plan', wrong: { protocol: 'TCP' }, field: 'protocol' },
    { what: 'a health check beyond the plan', wrong: { health_check_interval: 3 }, field: 'health_check_interval' },
    { what: 'no path for an HTTP check', wrong: { health_check_path: '' }, field: 'health_check_path' },
    { what: 'a port that is none', wrong: { port: 'web' }, field: 'port' },
  ])('refuse a target group with $what', async ({ wrong, field }) => {
    const { path } = await balanced();
    const { body } = await api.post(`${path}/target_groups`, { ...groupFields, ...wrong });
    expect(Object.keys(body.errors)).toEqual([field]);
  });

  test('tell in their global state what is wrong anywhere, until a retry', async () => {
    const { path, group } = await balanced();
    await sandbox.control.call('POST', 'imco/faults', { resource: group.id, event: 'no subnet' });
    await api.put(`/network/target_groups/${group.id}`, { ...groupFields, port: 81 });
    expect((await api.get(path)).body).toMatchObject({ state: 'applied', global_state: 'application_error' });
    expect((await api.put(`/network/target_groups/${group.id}/retry`)).body.state).toBe('applying');
    expect((await api.get(path)).body).toMatchObject({ state: 'applied', global_state: 'applied' });
  });

  test('go with all that hangs on them, or not at all when the knob says so', async () => {
    const { path, group } = await balanced();
    await sandbox.control.knob('deleteWithChildren', 'refuse');
    expect((await api.delete(path)).body.error).toContain('is in use by Target group web');
    await sandbox.control.knob('deleteWithChildren', 'together');
    expect((await api.delete(path)).body.state).toBe('decommissioning');
    expect((await api.get(`/network/target_groups/${group.id}`)).status).toBe(404);
  });
});

describe('DNS', () => {
  async function domain() {
    const made = await api.make('/network/dns/domains', { name: 'example.com', cloud_account_id: place.account });
    return `/network/dns/domains/${made.id}`;
  }

  test('domains get name servers and a global state', async () => {
    const path = await domain();
    const { body } = await api.get(path);
    expect(body).toMatchObject({ state: 'applied', global_state: 'applied', resource_type: 'dns domain' });
    expect(body.name_servers).toHaveLength(2);
  });

  test.each([
    { type: 'a', content: '10.0.0.1' },
    { type: 'aaaa', content: '2001:db8::1' },
    { type: 'cname', content: 'other.example.com' },
    { type: 'mx', content: 'mail.example.com', priority: 10 },
    { type: 'srv', content: 'sip.example.com', priority: 1, weight: 2, port: 5060 },
    { type: 'txt', content: 'v=spf1 -all' },
  ])('takes a record of type $type, for an hour by default', async (record) => {
    const made = await api.make(`${await domain()}/records`, { name: 'r', ...record });
    expect(made).toMatchObject({ ...record, ttl: 3600 });
  });

  test('fills the content of records that refer to something', async () => {
    const path = `${await domain()}/records`;
    const server = await makeServer(api, place);
    const balancer = await makeBalancer(api, place);
    const ip = await api.make('/network/floating_ips', {
      name: 'i',
      cloud_account_id: place.account,
      realm_id: place.realm,
    });
    const contentOf = async (body: object) => {
      const { id } = await api.make(path, { name: 'r', ...body });
      return (await api.get(`/network/dns/records/${id}`)).body.content;
    };
    expect(await contentOf({ type: 'a', instance_id: server.id })).toBeNull();
    await api.put(`/cloud/servers/${server.id}/boot`);
    const { body: running } = await api.get(`/cloud/servers/${server.id}`);
    expect(await contentOf({ type: 'a', instance_id: server.id })).toBe(running.public_ip);
    expect(await contentOf({ type: 'a', floating_ip_id: ip.id })).toMatch(/^203\.0\.113\./);
    expect(await contentOf({ type: 'cname', load_balancer_id: balancer.id })).toContain('.lb.cloud.example');
  });

  test.each([
    { what: 'two sources', body: { type: 'a', content: '10.0.0.1', instance_id: 'SERVER' }, field: 'content' },
    { what: 'no source', body: { type: 'a' }, field: 'content' },
    { what: 'a server for a name', body: { type: 'cname', instance_id: 'SERVER' }, field: 'instance_id' },
    { what: 'a name for an address', body: { type: 'a', content: 'x.example.com' }, field: 'content' },
    { what: 'a type in capitals', body: { type: 'A', content: '10.0.0.1' }, field: 'type' },
  ])('refuses a record with $what', async ({ body, field }) => {
    const server = await makeServer(api, place);
    const text = JSON.stringify({ name: 'r', ...body }).replace('SERVER', server.id);
    const { status, body: answer } = await api.post(`${await domain()}/records`, JSON.parse(text));
    expect(status).toBe(422);
    expect(answer.errors).toHaveProperty(field);
  });

  test('takes null as the body of a retry, and refuses one without an error', async () => {
    const path = await domain();
    const body = 'null';
    const headers = { 'content-type': 'application/json' };
    expect((await sandbox.request(`/v3${path}/retry`, { method: 'PUT', body, headers })).status).toBe(422);
    await sandbox.control.call('POST', 'imco/faults', {
      type: 'dns_domain',
      event: 'throttled',
      step: 'decommissioning',
    });
    await api.delete(path);
    expect((await api.get(path)).body.state).toBe('decommission_error');
    expect((await sandbox.request(`/v3${path}/retry`, { method: 'PUT', body, headers })).status).toBe(200);
    expect((await api.get(path)).status).toBe(404);
  });

  test('resets an optional field that is sent as null or blank', async () => {
    const made = await api.make(`${await domain()}/records`, { name: 'r', type: 'txt', content: 'x', ttl: 60 });
    const path = `/network/dns/records/${made.id}`;
    expect((await api.put(path, { ttl: null })).body.ttl).toBe(3600);
    expect((await api.put(path, { name: '' })).body.errors).toEqual({ name: ["can't be blank"] });
  });
});
