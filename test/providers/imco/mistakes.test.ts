import { expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { DOCUMENTS, documents, imcoProject } from './imco-project.ts';

const { vpc, subnet, cluster } = DOCUMENTS;

test.each([
  {
    what: 'a name where an id is wanted',
    text: vpc.replace('{ find: { name: AWS account } }', 'AWS account'),
    said: '`cloud_account_id` must be an id (24 hexadecimal digits), a reference, or { find: { name: … } }',
  },
  {
    what: 'a block that is none',
    text: vpc.replace('10.0.0.0/16', '10.0.0.0/33'),
    said: '`cidr` must be an address block: 10.0.0.0/16',
  },
  {
    what: 'an address for a block',
    text: documents(vpc, subnet.replace('10.0.1.0/24', '10.0.1.0')),
    said: '`cidr` must be an address block: 10.0.0.0/16',
  },
  {
    what: 'an address of five parts',
    text: `
type: imco.firewall_profile
name: web
properties: { name: web, description: d, rules: [{ ip_protocol: tcp, min_port: 1, max_port: 2, source: 1.2.3.4.5 }] }
`,
    said: '`rules[0].source` must be `any`, an address or an address block: 10.0.0.0/8',
  },
])('$what is told at its line, and nothing is sent', async ({ text, said }) => {
  await using project = await imcoProject(text);
  const planned = await project.plan();
  expect(planned.diagnostics.map(({ message }) => message)).toEqual([said]);
  expect(planned.diagnostics[0]?.location).toMatchObject({ file: 'resources/main.yaml' });
  expect(await project.sent('all')).toEqual([]);
});

test('plans of the same name are listed with what tells them apart', async () => {
  await using project = await imcoProject(documents(vpc, cluster.replace(', realm_provider_name: eu-west-1', '')));
  const { diagnostics } = await project.plan();
  expect(errorsOf(diagnostics).join()).toContain('LOOKUP_AMBIGUOUS cluster_plan_id: find finds');
  const [fault] = diagnostics;
  expect(fault?.hint).toContain('such as realm_provider_name');
  expect(fault?.hint).toMatch(/realm_provider_name: eu-west-1, name: Amazon EKS/);
});
