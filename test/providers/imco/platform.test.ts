import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { DOCUMENTS, documents, imcoProject } from './imco-project.ts';

const definition = (text: string) => `
type: imco.policy_definition
name: rule
properties: { name: rule, definition: '${text}' }
`;
const assignment = `
type: imco.policy_assignment
name: everywhere
properties:
  definition_id: \${imco.policy_definition.rule.id}
  name: everywhere
  cloud_account_id: { find: { name: AWS account } }
`;

test('a policy written another way is the same; another policy is made anew with its assignments; built-in ones are data', async () => {
  await using project = await imcoProject(documents(definition('{"policyRule":{"a":1}}'), assignment));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  await project.files.write('resources/main.yaml', documents(definition('{ "policyRule": { "a": 1 } }'), assignment));
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  await project.files.write('resources/main.yaml', documents(definition('{"policyRule":{"a":2}}'), assignment));
  expect(summaryOf((await project.plan()).changes)).toEqual([
    'replace imco.policy_assignment.everywhere',
    'replace imco.policy_definition.rule',
  ]);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const builtin = assignment.replace('${imco.policy_definition.rule.id}', '{ find: { name: Allowed locations } }');
  await project.files.write(
    'resources/main.yaml',
    documents(
      builtin.replace('AWS account', 'Azure account'),
      'data: imco.policy_definition\nname: builtin\nwhere: { name: Allowed locations }',
    ),
  );
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const planned = await project.plan({ imports: [] });
  expect(summaryOf(planned.changes)).toEqual([]);
});

test('an assignment that fails is told with the text of its event and stays in state, to be made anew', async () => {
  await using project = await imcoProject(documents(definition('{"policyRule":{}}'), assignment));
  await project.fail({ type: 'policy_assignment', step: 'applying', event: 'the account refuses policies' });
  const applied = await project.apply();
  expect(errorsOf(applied.faults).join()).toContain('the account refuses policies');
  const record = [...((await project.state())?.resources.values() ?? [])].find(
    ({ type }) => type === 'imco.policy_assignment',
  );
  expect(record?.id).toBe((await project.all('policy_assignment')).find(({ name }) => name === 'everywhere')?.id);
  expect(summaryOf((await project.plan()).changes)).toEqual(['replace imco.policy_assignment.everywhere']);
});

test('a cluster makes its own network, and is not asked for it again', async () => {
  const own = DOCUMENTS.cluster.replace(
    / {2}vpc_id: .*\n/,
    '  default_vpc_creation: true\n  default_vpc_cidr: 10.9.0.0/16\n',
  );
  await using project = await imcoProject(own);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect((await project.all('cluster'))[0]?.vpc_id).toMatch(/^[0-9a-f]{24}$/);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  const both = own.replace('default_vpc_creation', 'vpc_id: 5f3281737e8b380531f1a5c0\n  default_vpc_creation');
  await project.files.write('resources/main.yaml', both.replaceAll('k8s', 'other'));
  expect(errorsOf((await project.plan()).diagnostics).join()).toContain('exclude each other');
  await project.files.write('resources/main.yaml', own.replace(/ {2}default_vpc.*\n/g, '').replaceAll('k8s', 'other'));
  expect(errorsOf((await project.plan()).diagnostics).join()).toContain('IMCO_CLUSTER_VPC');
});

test('a cluster is upgraded in place with its name; a pool that scales itself may move', async () => {
  await using project = await imcoProject(documents(DOCUMENTS.vpc, DOCUMENTS.cluster, DOCUMENTS.pool));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  await project.forget();
  await project.files.write(
    'resources/main.yaml',
    documents(DOCUMENTS.vpc, DOCUMENTS.cluster.replace('1.28', '1.29'), DOCUMENTS.pool),
  );
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(await project.bodies('PUT', /clusters/)).toEqual([{ name: 'k8s', version: '1.29' }]);
  const [pool] = await project.all('node_pool');
  expect(pool.autoscaling).toBe(true);
  await project.sandbox.control.call('PATCH', `imco/resources/${pool.id}`, { desired_nodes: 3 });
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('a secret is rotated by a new version, never kept nor shown, and a failed rotation is told', async () => {
  const environment: Record<string, string> = { PASSWORD: 'first-content' };
  await using project = await imcoProject(documents(DOCUMENTS.vault, DOCUMENTS.secret), { environment });
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  environment['PASSWORD'] = 'second-content';
  await project.forget();
  expect(summaryOf((await project.plan()).changes)).toEqual(['update imco.secret.password']);
  const rotated = await project.apply();
  expect(errorsOf(rotated.faults)).toEqual([]);
  expect((await project.sent()).map((request) => request.replace(/[0-9a-f]{24}/, ':id'))).toEqual([
    'POST /secret/secrets/:id/secret_versions',
  ]);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  environment['PASSWORD'] = 'third-content';
  await project.fail({ type: 'secret', step: 'updating_versions', event: 'the vault is sealed' });
  const failed = await project.apply();
  expect(errorsOf(failed.faults).join()).toMatch(/updating_error: the vault is sealed/);
  const kept = JSON.stringify([
    rotated.changes,
    failed.faults,
    [...((await project.state())?.resources.values() ?? [])],
  ]);
  expect(kept).not.toContain('-content');
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
});

test('a platform without versions of secrets says that the secret has to be replaced', async () => {
  const environment: Record<string, string> = { PASSWORD: 'first-content' };
  await using project = await imcoProject(documents(DOCUMENTS.vault, DOCUMENTS.secret), { environment });
  await project.sandbox.control.knob('secretVersions', 'none');
  await project.apply();
  environment['PASSWORD'] = 'second-content';
  const applied = await project.apply();
  expect(applied.faults.map(({ hint }) => hint).join()).toContain('--replace');
});

test('SaaS data that lacks a key is refused before anything is sent; it is read through the list and changed by PUT', async () => {
  const account = (data: string) => `
type: imco.saas_account
name: monitoring
properties: { saas_provider_id: { find: { name: Datadog } }, account_data: ${data} }
`;
  await using project = await imcoProject(account('{ api_key: "${secret.env.KEY}" }'), {
    environment: { KEY: 'very-secret' },
  });
  const planned = await project.plan();
  expect(errorsOf(planned.diagnostics).join()).toContain('accounts of Datadog need application_key in account_data');
  expect(await project.sent()).toEqual([]);
  await project.files.write('resources/main.yaml', account('{ api_key: "${secret.env.KEY}", application_key: a }'));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  await project.files.write('resources/main.yaml', account('{ api_key: "${secret.env.KEY}", application_key: b }'));
  await project.forget();
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect((await project.sent())[0]).toMatch(/^PUT \/settings\/saas_accounts\//);
  expect(JSON.stringify([...((await project.state())?.resources.values() ?? [])])).not.toContain('very-secret');
});

test('a deployment that fails is told with the task’s own words', async () => {
  const deployment = `
type: imco.cloud_application_deployment
name: shop
properties: { cat_id: "\${imco.cloud_application_template.app.id}", label_name: shop }
`;
  const files = { 'files/app.json': '{"name":"shop","version":"1.0.0"}' };
  await using project = await imcoProject(documents(DOCUMENTS.application, deployment), { files });
  await project.fail({ type: 'deployment_task', event: 'no quota left' });
  expect(errorsOf((await project.apply()).faults).join()).toContain('no quota left');
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});
