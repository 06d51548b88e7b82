import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { clusterDocument, openPgo } from './open-pgo.ts';

describe('refused before anything is sent', () => {
  test.each([
    ['MemoryRequest: 1GiB', 'must be a Kubernetes quantity'],
    ['PVCSize: 1 Gi', 'must be a Kubernetes quantity'],
    ['Name: all', 'must'],
    ['userLabels: { workflowid: x }', 'workflowid'],
    ['UserLabels: { Env: x }', 'cannot be a key here'],
  ])('%s', async (line, words) => {
    await using pgo = await openPgo({ documents: clusterDocument([line]).replace(/Name: hippo\n {2}Name/, 'Name') });
    const { diagnostics } = await pgo.plan();
    expect(diagnostics[0]?.location?.file).toBe('resources/all.yaml');
    expect(JSON.stringify(diagnostics)).toContain(words);
    expect(await pgo.paths()).toEqual([]);
  });

  test.each([
    ['MemoryLimit: null', ['MemoryLimit: 1Gi'], 'PGO_CANNOT_UNSET'],
    ['Database: other', ['Database: shop'], 'PGO_DATA_LOSS'],
    ['MemoryLimit: 128Mi', ['MemoryLimit: 1Gi', 'MemoryRequest: 512Mi'], 'PGO_LIMIT_BELOW_REQUEST'],
    [
      'Tablespaces: []',
      ['Tablespaces: [{ Name: lake, PVCSize: 1Gi, StorageConfig: nfsstorage }]'],
      'PGO_TABLESPACE_GONE',
    ],
    ['TLSSecret: postgres-tls', ['TLSSecret: postgres-tls', 'CASecret: postgres-ca'], 'PGO_TLS_PARTLY'],
  ])('%s', async (line, before, code) => {
    await using pgo = await openPgo({ documents: clusterDocument(before) });
    await pgo.apply();
    await pgo.sandbox.control.clearRequests();
    const others = before.filter((one) => one.split(':')[0] === 'MemoryRequest');
    await pgo.declare(clusterDocument([line, ...others]));
    const { faults, result } = await pgo.apply();
    expect(faults.map((fault) => fault.code)).toContain(code);
    expect(faults[0]?.location).toMatchObject({ file: 'resources/all.yaml' });
    expect(result).toBeUndefined();
    expect(await pgo.writes()).toEqual([]);
  });

  test.each([
    ['BackrestStorageType: posix', 's3 or gcs'],
    ['BackrestStorageType: s3', 'BackrestRepoPath'],
  ])('a new standby with %s', async (line, words) => {
    await using pgo = await openPgo({ documents: clusterDocument(['Standby: true', line]) });
    const { diagnostics } = await pgo.plan();
    expect(errorsOf(diagnostics)).toEqual([expect.stringMatching(new RegExp(`^PGO_STANDBY_STORAGE .*${words}`))]);
    expect(diagnostics[0]?.location).toMatchObject({ file: 'resources/all.yaml', line: 5 });
  });

  test('no replica beside synchronous replication, for which the operator makes one', async () => {
    await using pgo = await openPgo({ documents: clusterDocument(['SyncReplication: true', 'replicas: 0']) });
    const { diagnostics } = await pgo.plan();
    expect(errorsOf(diagnostics)).toEqual([expect.stringMatching(/^PGO_SYNC_ALONE /)]);
    expect(diagnostics[0]?.location?.line).toBe(6);
    await pgo.declare(clusterDocument(['SyncReplication: true', 'replicas: 1']));
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('an operator upgrade that left the cluster behind', async () => {
    await using pgo = await openPgo({ documents: clusterDocument() });
    await pgo.apply();
    const patch = { annotations: { 'is-upgraded': 'false' } };
    await pgo.sandbox.control.call('PATCH', 'pgo/clusters', { namespace: 'pgouser1', cluster: 'hippo', patch });
    await pgo.declare(clusterDocument(['BadgerFlag: true']));
    expect(errorsOf((await pgo.plan()).diagnostics)[0]).toContain('PGO_NOT_UPGRADED');
  });

  test('but a limit that is taken out of the YAML is left alone', async () => {
    await using pgo = await openPgo({ documents: clusterDocument(['MemoryLimit: 1Gi', 'ServiceType: NodePort']) });
    await pgo.apply();
    await pgo.declare(clusterDocument());
    expect((await pgo.plan()).changes).toEqual([]);
  });
});
