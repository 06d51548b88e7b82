import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isJsonObject } from '../../../src/model/json.ts';
import type { ResourceType } from '../../../src/model/resource-type.ts';
import { Unknown, type ValueObject } from '../../../src/model/value.ts';
import { startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';
import { listAll, type OpenProvider, openProvider, writeCall } from '../open-provider.ts';

let sandbox: TestSandbox;
let opened: OpenProvider;
beforeAll(async () => {
  sandbox = await startSandbox('imco', { seed: 7 });
  const file = (name: string) => `${sandbox.directory}/${name}`;
  const tls = { ca: file('ca.crt'), cert: file('api.crt'), key: file('api.key') };
  opened = await openProvider('imco', { url: `${sandbox.origin}/v3`, tls });
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await sandbox.close();
});

const types = (): readonly ResourceType[] => opened.provider.typeNames.map((name) => opened.type(name));

test('every type of the vendor’s overview is there', () => {
  const managed = types().filter((type) => type.managed === true);
  expect(managed).toHaveLength(37);
  expect(types().length - managed.length).toBe(17);
  for (const type of managed) expect(type.capabilities).toMatchObject({ create: true, list: true });
});

test('every field is described, and only what can be declared is required', () => {
  for (const { name, schema } of types()) {
    const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
    for (const [field, rules] of Object.entries(properties)) {
      expect([name, field, isJsonObject(rules) && typeof rules['description']]).toEqual([name, field, 'string']);
    }
    for (const field of (schema['required'] ?? []) as string[]) {
      expect([name, field, (properties[field] as { readOnly?: boolean }).readOnly]).toEqual([name, field, undefined]);
    }
  }
});

test('what refers to another type refers to one that is there', () => {
  const references = JSON.stringify(types().map(({ schema }) => schema)).matchAll(/"x-reference":"([^"]+)"/g);
  for (const [, name = ''] of references) expect(opened.provider.typeNames).toContain(name);
});

describe('the catalogue', () => {
  test.each([
    'cloud_provider',
    'realm',
    'location',
    'app',
    'generic_image',
    'server_plan',
    'storage_plan',
    'load_balancer_plan',
    'cluster_plan',
    'node_pool_plan',
    'key_vault_plan',
    'template_addon',
    'saas_provider',
    'cloud_account',
    'system_event',
  ])('lists each %s and reads it by its id', async (name) => {
    const type = opened.type(`imco.${name}`);
    const all = await listAll(type, opened.connection);
    expect(all.length).toBeGreaterThan(0);
    const [first] = all;
    const read = await type.read(opened.connection, first?.id ?? '', writeCall());
    expect(read?.attributes['id']).toBe(first?.attributes['id']);
    expect(await type.read(opened.connection, '5f3281737e8b380531f1a5c0', writeCall())).toBeUndefined();
  });

  test('lists plans of VPNs by the network', async () => {
    const accounts = await listAll(opened.type('imco.cloud_account'), opened.connection);
    const vpc = opened.type('imco.vpc');
    const made = await vpc.create(
      opened.connection,
      { name: 'a', cidr: '10.0.0.0/16', cloud_account_id: accounts[0]?.id ?? '', realm_provider_name: 'eu-west-1' },
      writeCall(),
    );
    const plans = await listAll(opened.type('imco.vpn_plan'), opened.connection);
    expect(plans[0]?.attributes).toMatchObject({ vpc_id: made?.id });
    const read = await opened.type('imco.vpn_plan').read(opened.connection, plans[0]?.id ?? '', writeCall());
    expect(read?.attributes).toEqual(plans[0]?.attributes);
  });
});

test('the requests of any change can be told before it happens, whatever is still unknown', () => {
  for (const type of types().filter(({ managed }) => managed === true)) {
    const properties = isJsonObject(type.schema['properties']) ? type.schema['properties'] : {};
    const desired: ValueObject = Object.fromEntries(
      Object.entries(properties)
        .filter(([, rules]) => isJsonObject(rules) && rules['readOnly'] !== true)
        .map(([field]) => [field, new Unknown()]),
    );
    const created = type.preview(opened.connection, { action: 'create', desired }, {});
    expect([type.name, created.length > 0]).toEqual([type.name, true]);
    const live = { id: 'a/b/c', attributes: { state: 'ready', resource_type: 'x' } };
    const deleted = type.preview(opened.connection, { action: 'delete', live }, {});
    expect([type.name, deleted.length > 0]).toEqual([type.name, type.capabilities.delete]);
  }
});
