import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { DOCUMENTS, documents, imcoProject } from './imco-project.ts';

const { vpc, balancer, group, template, server } = DOCUMENTS;

const firewall = (rules: string) => `
type: imco.firewall_profile
name: web
properties: { name: web, description: d, rules: [${rules}] }
`;
const http = '{ ip_protocol: TCP, min_port: 80, max_port: 80, source: any }';
const ssh = '{ ip_protocol: tcp, min_port: 22, max_port: 22, source: 10.0.0.0/8 }';

test('firewall rules have no order and no capitals; a change sends the whole set; a rule from elsewhere is drift', async () => {
  await using project = await imcoProject(firewall(`${http}, ${ssh}`));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  await project.files.write('resources/main.yaml', firewall(`${ssh}, ${http}`));
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  await project.files.write('resources/main.yaml', firewall(http));
  const planned = await project.plan();
  expect(planned.diagnostics.map(({ code }) => code)).toContain('IMCO_MANAGEMENT_PORTS');
  await project.apply();
  expect(await project.bodies('PUT', /firewall_profiles/)).toEqual([
    { rules: [{ ip_protocol: 'tcp', min_port: 80, max_port: 80, source: 'any' }] },
  ]);
  const [profile] = (await project.all('firewall_profile')).filter(({ name }) => name === 'web');
  const rules = [...profile.rules, { ip_protocol: 'udp', min_port: 53, max_port: 53, source: 'any' }];
  await project.sandbox.control.call('PATCH', `imco/resources/${profile.id}`, { rules });
  const drifted = await project.plan();
  expect(drifted.changes).toMatchObject([{ action: 'update', reason: 'drifted', fields: [{ pointer: '/rules' }] }]);
});

const vpn = `
type: imco.vpn
name: office
properties:
  vpc_id: \${imco.vpc.net.id}
  public_ip: 192.0.2.1
  psk: \${secret.env.PSK}
  exposed_cidrs: [192.168.0.0/24]
  vpn_plan_id: { find: { name: Site-to-Site VPN, vpc_id: "\${imco.vpc.net.id}" } }
`;

test('a network is made from the outside in; another key replaces the VPN and is never shown', async () => {
  const second = DOCUMENTS.subnet
    .replace('name: inner\nproperties', 'name: outer\nproperties')
    .replace('name: inner, cidr: 10.0.1', 'name: outer, cidr: 10.0.2');
  const environment: Record<string, string> = { PSK: 'first-shared-key' };
  await using project = await imcoProject(documents(vpc, DOCUMENTS.subnet, second, vpn), { environment });
  const applied = await project.apply();
  expect(errorsOf(applied.faults)).toEqual([]);
  const sent = await project.sent();
  expect(sent[0]).toBe('POST /network/vpcs');
  expect(sent).toHaveLength(4);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  environment['PSK'] = 'second-shared-key';
  const planned = await project.plan();
  expect(planned.changes).toMatchObject([
    { action: 'replace', address: 'imco.vpn.office', fields: [{ pointer: '/psk', sensitive: true }] },
  ]);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const kept = JSON.stringify([
    planned.changes,
    [...((await project.state())?.resources.values() ?? [])],
    project.events,
  ]);
  expect(kept).not.toContain('shared-key');
});

test('a subnet that overlaps is refused by the server at the line of its cidr', async () => {
  const second = DOCUMENTS.subnet.replace('name: inner\nproperties', 'name: outer\nproperties');
  await using project = await imcoProject(documents(vpc, DOCUMENTS.subnet));
  await project.apply();
  await project.files.write('resources/second.yaml', second.replace('name: inner, cidr', 'name: outer, cidr'));
  const applied = await project.apply();
  const [fault] = applied.faults.filter(({ severity }) => severity === 'error');
  expect(fault?.message).toContain('overlaps');
  expect(fault?.location).toMatchObject({ file: 'resources/second.yaml', line: 4 });
  expect(fault?.location?.column).toBeGreaterThan(40);
});

test('a load balancer and all that hangs on it go in reverse; another port replaces the listener and its rules only', async () => {
  const listener = DOCUMENTS.listener.replace(
    'protocol: HTTP\n',
    'protocol: HTTPS\n  certificate_id: ${imco.certificate.c.id}\n',
  );
  const all = (port: number) =>
    documents(
      vpc,
      balancer,
      group,
      group.replaceAll('pool', 'other'),
      template,
      server,
      listener.replace('port: 80', `port: ${port}`),
      `
type: imco.certificate
name: c
properties: { load_balancer_id: "\${imco.load_balancer.front.id}", name: c, public_key: P, chain: C, private_key: "\${secret.env.KEY}" }
`,
      `
type: imco.listener_rule
name: r
properties: { listener_id: "\${imco.listener.http.id}", field: host-header, values: [a.example], target_group_id: "\${imco.target_group.other.id}" }
`,
      `
type: imco.target
name: t
properties: { target_group_id: "\${imco.target_group.pool.id}", id: "\${imco.server.web.id}", resource_type: server }
`,
    );
  await using project = await imcoProject(all(443), { environment: { KEY: 'k' } });
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  await project.files.write('resources/main.yaml', all(8443));
  expect(summaryOf((await project.plan()).changes)).toEqual([
    'replace imco.listener.http',
    'replace imco.listener_rule.r',
  ]);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  await project.forget();
  expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
  const sent = (await project.sent()).map((request) => request.replaceAll(/[0-9a-f]{24}/g, ':id'));
  const at = (path: string) => sent.indexOf(`DELETE ${path}`);
  expect(at('/network/listeners/:id/rules/:id')).toBeLessThan(at('/network/listeners/:id'));
  expect(at('/network/listeners/:id')).toBeLessThan(at('/network/target_groups/:id'));
  expect(at('/network/listeners/:id')).toBeLessThan(at('/network/load_balancers/:id/certificates/:id'));
  expect(at('/network/target_groups/:id')).toBeLessThan(at('/network/load_balancers/:id'));
});

test('a load balancer that failed offers a retry and is not replaced; after it nothing is left to do', async () => {
  await using project = await imcoProject(documents(vpc, balancer));
  await project.fail({ type: 'load_balancer', step: 'applying', event: 'quota of addresses exceeded' });
  const applied = await project.apply();
  expect(errorsOf(applied.faults).join()).toContain('application_error: quota of addresses exceeded');
  expect(applied.faults.map(({ hint }) => hint).join()).toContain('reckon run imco.load_balancer.front retry');
  const planned = await project.plan();
  expect(summaryOf(planned.changes)).toEqual([]);
  const [made] = await project.all('load_balancer');
  const noted = planned.run.plan.changes.find(({ address }) => address === 'imco.load_balancer.front');
  expect(noted?.notes.map(({ message }) => message).join()).toContain('quota of addresses exceeded');
  await project.sandbox.request(`/v3/network/load_balancers/${made.id}/retry`, { method: 'PUT', body: {} });
  const settled = await project.plan();
  expect(summaryOf(settled.changes)).toEqual([]);
  expect(settled.run.plan.changes.flatMap(({ notes }) => notes)).toEqual([]);
  expect((await project.all('load_balancer'))[0].id).toBe(made.id);
});

const record = (name: string, rest: string) => `
type: imco.dns_record
name: ${name}
properties: { domain_id: "\${imco.dns_domain.zone.id}", name: ${name}, ${rest} }
`;

describe('DNS', () => {
  test('takes records of each kind, by content and by reference', async () => {
    const records = [
      record('plain', 'type: A, content: 192.0.2.1'),
      record('six', 'type: aaaa, content: "2001:db8::1"'),
      record('mail', 'type: MX, content: mail.example.org, priority: 10'),
      record('service', 'type: srv, content: s.example.org, priority: 1, weight: 2, port: 3'),
      record('text', 'type: txt, content: hello'),
      record('alias', 'type: cname, content: www.example.org'),
      record('server', 'type: a, instance_id: "${imco.server.web.id}"'),
      record('floating', 'type: a, floating_ip_id: "${imco.floating_ip.address.id}"'),
      record('front', 'type: cname, load_balancer_id: "${imco.load_balancer.front.id}"'),
    ];
    const booted = `${server.trimEnd()}\n  power: operational\n`;
    const all = documents(vpc, balancer, template, booted, DOCUMENTS.floatingIp, DOCUMENTS.domain, ...records);
    await using project = await imcoProject(all);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
    const live = await project.all('dns_record');
    expect(live.find(({ name }) => name === 'plain')).toMatchObject({ type: 'a', ttl: 3600 });
    await project.files.write(
      'resources/main.yaml',
      all.replace('type: A, content: 192.0.2.1', 'type: AAAA, content: "::1"'),
    );
    expect(summaryOf((await project.plan()).changes)).toEqual(['replace imco.dns_record.plain']);
  });

  test.each([
    {
      what: 'an a record with content and a server',
      rest: 'type: a, content: 192.0.2.1, instance_id: "${imco.server.web.id}"',
    },
    { what: 'an a record with nothing', rest: 'type: a' },
    {
      what: 'a cname record with both',
      rest: 'type: cname, content: x.example, load_balancer_id: 5f3281737e8b380531f1a5c0',
    },
    { what: 'a text without content', rest: 'type: txt' },
    { what: 'a text by a server', rest: 'type: txt, content: x, instance_id: 5f3281737e8b380531f1a5c0' },
    { what: 'an mx record by a balancer', rest: 'type: mx, content: x, load_balancer_id: 5f3281737e8b380531f1a5c0' },
  ])('refuses $what when planning', async ({ rest }) => {
    await using project = await imcoProject(documents(template, server, DOCUMENTS.domain, record('bad', rest)));
    const planned = await project.plan();
    expect(errorsOf(planned.diagnostics).join()).toContain('IMCO_DNS_SOURCE');
    expect(await project.sent()).toEqual([]);
  });
});

test('what is to be kept in the cloud is discarded, also after its document has gone', async () => {
  const kept = (text: string) => `${text.trimEnd()}\noptions: { keep: true }\n`;
  const cluster = DOCUMENTS.cluster.replace(
    / {2}vpc_id: .*\n/,
    '  default_vpc_creation: true\n  default_vpc_cidr: 10.9.0.0/16\n',
  );
  const texts = [vpc, DOCUMENTS.floatingIp, DOCUMENTS.volume, cluster].map(kept);
  await using project = await imcoProject(documents(...texts));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  await project.files.write('resources/main.yaml', '');
  await project.forget();
  expect(errorsOf((await project.apply({ allowDeletes: 4 })).faults)).toEqual([]);
  const sent = (await project.sent()).map((request) => request.replace(/[0-9a-f]{24}/, ':id')).toSorted();
  expect(sent).toEqual([
    'DELETE /kubernetes/clusters/:id/discard',
    'DELETE /network/floating_ips/:id/discard',
    'DELETE /network/vpcs/:id/discard',
    'DELETE /storage/volumes/:id/discard',
  ]);
  const cloud = (await project.sandbox.control.call('GET', 'imco/cloud?customer=api')).json();
  const names = cloud.map(({ values }: { values: { name: string } }) => values.name);
  expect(names).toEqual(expect.arrayContaining(['net', 'address', 'disk', 'k8s']));
});
