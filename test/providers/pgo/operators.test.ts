import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { address, documents, openPgo } from './open-pgo.ts';

const role = (permissions: string) =>
  `type: pgo.pgorole\nname: reader\nproperties: { PgoroleName: reader, PgorolePermissions: ${permissions} }\n`;

const user = (roles: string, more = '') =>
  `type: pgo.pgouser\nname: auditor\nproperties: { PgouserName: auditor, PgouserRoles: ${roles}, PgouserPassword: a-secret-word, PgouserNamespaces: pgouser1${more} }\n`;

const READER = '"${pgo.pgorole.reader.PgoroleName}"';

describe('operators', () => {
  test('are made, role before user, and their lists compared as sets', async () => {
    await using pgo = await openPgo({ documents: documents(role('[Version, ShowCluster]'), user(READER)) });
    await pgo.apply();
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
      ['/pgorolecreate', { PgoroleName: 'reader', PgorolePermissions: 'ShowCluster,Version' }],
      [
        '/pgousercreate',
        {
          PgouserName: 'auditor',
          PgouserRoles: 'reader',
          PgouserPassword: 'a-secret-word',
          PgouserNamespaces: 'pgouser1',
        },
      ],
    ]);
    await pgo.declare(documents(role('"ShowCluster, Version"'), user(READER)));
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('one that exists is changed by its own route, never made silently', async () => {
    await using pgo = await openPgo({ documents: documents(role('[Version]'), user(READER)) });
    await pgo.call('/pgousercreate', {
      PgouserName: 'auditor',
      PgouserRoles: 'pgodeveloper',
      PgouserNamespaces: 'pgouser1',
    });
    expect(errorsOf((await pgo.plan()).diagnostics)).toEqual([expect.stringMatching(/^EXISTS_UNMANAGED/)]);
    await pgo.sandbox.control.clearRequests();
    await pgo.apply({ imports: [{ to: address('pgo.pgouser.auditor'), id: 'auditor' }] });
    expect((await pgo.writes()).map(({ url }) => url)).toEqual(['/pgorolecreate', '/pgouserupdate']);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('a permission that is none is told in the server’s words', async () => {
    await using pgo = await openPgo({ documents: role('[ShowClusters]') });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([
      expect.stringContaining('ShowClusters not a valid Permission'),
    ]);
  });

  test('a change that happened though it was reported as failed is found', async () => {
    await using pgo = await openPgo({ documents: role('[Version]') });
    await pgo.sandbox.control.call('PUT', 'pgo/event-failures', { times: 1 });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ url }) => url)).toEqual(['/pgorolecreate']);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('a user of all namespaces has no list of them', async () => {
    await using pgo = await openPgo({ documents: documents(role('[Version]'), user(READER, ', AllNamespaces: true')) });
    expect(errorsOf((await pgo.plan()).diagnostics)).toEqual([expect.stringMatching(/^PGO_NAMESPACES_AMBIGUOUS/)]);
  });
});

describe('a namespace', () => {
  const namespace = (name: string, options = '') =>
    `type: pgo.namespace\nname: team\nproperties: { Args: [${name}] }\n${options}`;

  test.each([
    ['team1', '/namespaceupdate', 'taken on where it exists unmanaged', ['it exists and is not managed yet']],
    ['team9', '/namespacecreate', 'made where it does not exist', []],
  ])('%s goes by %s: %s', async (name, route, _title, notes) => {
    await using pgo = await openPgo({ documents: namespace(name) });
    const planned = (await pgo.plan()).changes.flatMap((change) => change.notes.map(({ message }) => message));
    expect(planned).toEqual(notes.map((note) => expect.stringContaining(note)));
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([[route, { Args: [name] }]]);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('that operators may not change is told so', async () => {
    await using pgo = await openPgo({ documents: namespace('team9') });
    await pgo.sandbox.control.call('PUT', 'pgo/namespace-mode', { mode: 'readonly' });
    const { faults } = await pgo.apply();
    expect(errorsOf(faults)).toEqual([expect.stringMatching(/^PROVIDER_UNSUPPORTED .*\(405\)/)]);
    expect(faults[0]?.hint).toContain('dynamic');
  });

  test('is deleted only with consent, and waited for', async () => {
    await using pgo = await openPgo({ settle: 1, documents: namespace('team9') });
    await pgo.apply();
    await pgo.declare('');
    expect(errorsOf((await pgo.apply()).faults)).toEqual([expect.stringMatching(/^PGO_DATA_LOSS/)]);
    await pgo.declare(namespace('team9', 'options: { allowDataLoss: true }\n'));
    await pgo.apply();
    await pgo.declare('');
    const { faults, changes } = await pgo.apply();
    expect(errorsOf(faults)).toEqual([]);
    expect(summaryOf(changes)).toEqual(['delete pgo.namespace.team']);
    const shown = await pgo.call('/namespace', { AllFlag: true });
    expect(shown.Results.map(({ Namespace }: { Namespace: string }) => Namespace)).not.toContain('team9');
  });

  test('and the cluster in it come with one apply', async () => {
    const cluster = `type: pgo.cluster
name: hippo
properties: { Namespace: "\${pgo.namespace.team.Args[0]}", Name: hippo }
`;
    await using pgo = await openPgo({ settle: 1, documents: documents(namespace('team9'), cluster) });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.plan()).changes).toEqual([]);
  });
});
