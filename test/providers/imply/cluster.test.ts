import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/model/provider-error.ts';
import type { ValueObject } from '../../../src/model/value.ts';
import { pageCluster } from '../../support/page-cluster.ts';
import { listAll, writeCall } from '../open-provider.ts';
import { openImply, updateOf } from './open-imply.ts';

const { spec } = pageCluster;

async function failureOf(action: Promise<unknown>): Promise<ProviderError> {
  const error = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw new TypeError(`no provider error but ${String(error)}`);
  return error;
}

describe('a cluster', () => {
  test("of the page's own example is created, and its id is known before anything else happens", async () => {
    await using api = await openImply();
    const call = writeCall();
    const created = await api.cluster.create(api.connection, pageCluster, call);
    expect(call.ids).toEqual([created?.id]);
    expect(created).toMatchObject({ key: 'test-1', revision: '0' });
    const [only, ...others] = await listAll(api.cluster, api.connection);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: created?.id, key: 'test-1' });
    expect(await api.writes()).toEqual([
      { method: 'POST', url: '/api/v1/clusters', contentType: 'application/json', body: pageCluster },
    ]);
  });

  test('whose create is answered without a body is found again by its name', async () => {
    await using api = await openImply();
    await api.sandbox.control.knob('writeAnswerBody', false);
    const error = await failureOf(api.cluster.create(api.connection, pageCluster, writeCall()));
    expect(error).toMatchObject({ code: 'PROVIDER_BAD_RESPONSE', uncertain: true });
    const [found] = await listAll(api.cluster, api.connection);
    expect(found?.key).toBe(api.cluster.keyOf(pageCluster));
  });

  test('that is gone reads as undefined', async () => {
    await using api = await openImply();
    expect(await api.read('3f0c0000-0000-4000-8000-000000000000')).toBeUndefined();
  });

  test('is changed by a merge patch of nothing but what changed', async () => {
    await using api = await openImply();
    const live = await api.create();
    await api.sandbox.control.clearRequests();
    const desired = { ...pageCluster, spec: { ...spec, query: { ...spec.query, replicas: 5 } } };
    const after = await api.cluster.update(
      api.connection,
      updateOf(live, desired, ['/spec/query/replicas']),
      writeCall(),
    );
    expect(after?.revision).toBe('1');
    expect(await api.writes()).toEqual([
      {
        method: 'PATCH',
        url: `/api/v1/clusters/${live.id}`,
        contentType: 'application/merge-patch+json',
        body: { spec: { query: { replicas: 5 } } },
      },
    ]);
  });

  test('gets whole lists, text values, and null for what was taken out', async () => {
    await using api = await openImply();
    const live = await api.create({ ...pageCluster, spec: { ...spec, awsKeyPair: 'ops' } });
    await api.sandbox.control.clearRequests();
    const awsTags = [
      { name: 'team', value: 'data' },
      { name: 'cost', value: 42 },
    ];
    const { druidExtensions: _dropped, ...rest } = spec;
    const desired = { ...pageCluster, spec: { ...rest, awsTags } };
    const request = updateOf(live, desired, ['/spec/awsTags/1/value', '/spec/druidExtensions', '/spec/awsKeyPair']);
    await api.cluster.update(api.connection, request, writeCall({ force: true }));
    expect((await api.writes())[0]?.body).toEqual({
      spec: {
        awsTags: [
          { name: 'team', value: 'data' },
          { name: 'cost', value: '42' },
        ],
        druidExtensions: null,
        awsKeyPair: null,
      },
    });
  });

  test('is overwritten with the access mode that is live, and never with what the server owns', async () => {
    await using api = await openImply();
    const live = await api.create();
    await api.sandbox.control.clearRequests();
    const { pivot: _pivot, ...without } = spec;
    const desired = { ...pageCluster, spec: { ...without, query: { ...spec.query, replicas: 4 } } };
    await api.cluster.update(
      api.connection,
      updateOf(live, desired, ['/spec/query/replicas']),
      writeCall({ update: 'put', force: true }),
    );
    const [write] = await api.writes();
    expect(write).toMatchObject({ method: 'PUT', url: `/api/v1/clusters/${live.id}?force=true` });
    expect(write?.body).toMatchObject({ spec: { pivot: { accessMode: 'PROXIED' }, query: { replicas: 4 } } });
    expect(write?.body).not.toHaveProperty('status');
    expect(write?.body).not.toHaveProperty('metadata.uid');
    expect((await api.read(live.id))?.attributes['spec']).toMatchObject({ query: { replicas: 4 } });
  });

  test('is deleted without any parameter, and deleting it again is no failure', async () => {
    await using api = await openImply();
    const live = await api.create();
    await api.sandbox.control.clearRequests();
    await api.cluster.delete(api.connection, live, writeCall());
    await api.cluster.delete(api.connection, live, writeCall());
    expect((await api.writes()).map(({ method, url }) => `${method} ${url}`)).toEqual([
      `DELETE /api/v1/clusters/${live.id}`,
      `DELETE /api/v1/clusters/${live.id}`,
    ]);
    expect(await api.read(live.id)).toBeUndefined();
  });

  test('is stopped first when the document wants that', async () => {
    await using api = await openImply();
    await api.sandbox.control.knob('deleteRequiresStopped', true);
    const live = await api.create();
    await api.sandbox.control.clearRequests();
    const call = writeCall({ stopBeforeDelete: true });
    await api.cluster.delete(api.connection, live, call);
    expect((await api.writes()).map(({ method }) => method)).toEqual(['PATCH', 'DELETE']);
    expect(call.messages).toContain('stopping before it is deleted');
    expect(await api.read(live.id)).toBeUndefined();
  });

  test('has its servers replaced by whichever route the settings name', async () => {
    for (const [route, request] of [
      [undefined, 'POST /replace'],
      ['POST servers', 'POST '],
      ['PUT servers', 'PUT '],
    ] as const) {
      await using api = await openImply(route === undefined ? {} : { serverReplacement: route });
      const live = await api.create();
      const servers = (live.attributes['status'] as ValueObject)['servers'] as readonly ValueObject[];
      const instanceId = String(servers[0]?.['instanceId']);
      await api.sandbox.control.clearRequests();
      await api.cluster.run?.(api.connection, live, 'replace-server', { instanceId }, writeCall());
      const [method, suffix = ''] = request.split(' ');
      expect((await api.writes()).map((write) => `${write.method} ${write.url}`)).toEqual([
        `${method} /api/v1/clusters/${live.id}/servers/${instanceId}${suffix}`,
      ]);
      const after = (await api.read(live.id))?.attributes['status'] as ValueObject;
      expect(JSON.stringify(after['servers'])).not.toContain(instanceId);
    }
  });

  test('shows its past configurations from the newest to the first', async () => {
    await using api = await openImply();
    let live = await api.create();
    for (const replicas of [4, 5]) {
      const desired = { ...pageCluster, spec: { ...spec, query: { ...spec.query, replicas } } };
      await api.cluster.update(api.connection, updateOf(live, desired, ['/spec/query/replicas']), writeCall());
      live = (await api.read(live.id)) ?? live;
    }
    const history = [];
    for await (const entry of api.cluster.history?.(api.connection, live, writeCall()) ?? []) history.push(entry);
    expect(history.map(({ version }) => version)).toEqual(['2', '1', '0']);
    expect(history.map(({ properties }) => properties)).toMatchObject(
      [5, 4, 3].map((replicas) => ({ spec: { query: { replicas } } })),
    );
    expect(history[0]?.properties).not.toHaveProperty('status');
    expect(history[0]?.properties).not.toHaveProperty('metadata.uid');
  });
});

describe('the server is only asked', () => {
  test('about a create, and names each fault by the property it stands at', async () => {
    await using api = await openImply();
    const desired = { metadata: { name: '' }, spec: { ...spec, deepStorage: { path: '/tmp/x' } } };
    const error = await failureOf(api.cluster.create(api.connection, desired, writeCall({}, { dryRun: true })));
    expect(error).toMatchObject({ code: 'PROVIDER_REJECTED', uncertain: false, server: { status: 400 } });
    expect(error.faults).toContainEqual({
      code: 'MalformedValue',
      message: 'Path is not a valid s3 path',
      pointer: '/spec/deepStorage/path',
    });
    expect(await listAll(api.cluster, api.connection)).toEqual([]);
    expect((await api.writes())[0]?.url).toBe('/api/v1/clusters?dryRun=true');
  });

  test('about an update, by the same method and body, and nothing happens', async () => {
    await using api = await openImply();
    const live = await api.create();
    await api.sandbox.control.clearRequests();
    const desired = { ...pageCluster, spec: { ...spec, query: { ...spec.query, replicas: 5 } } };
    for (const update of ['patch', 'put']) {
      const call = writeCall({ update, force: true }, { dryRun: true });
      const predicted = await api.cluster.update(
        api.connection,
        updateOf(live, desired, ['/spec/query/replicas']),
        call,
      );
      expect(predicted?.attributes['spec']).toMatchObject({ query: { replicas: 5 } });
    }
    expect((await api.writes()).map(({ method, url }) => `${method} ${url}`)).toEqual([
      `PATCH /api/v1/clusters/${live.id}?force=true&dryRun=true`,
      `PUT /api/v1/clusters/${live.id}?force=true&dryRun=true`,
    ]);
    expect((await api.read(live.id))?.revision).toBe('0');
  });

  test('never about a delete: nothing is sent at all', async () => {
    await using api = await openImply();
    const live = await api.create();
    await api.sandbox.control.clearRequests();
    await api.cluster.delete(api.connection, live, writeCall({ stopBeforeDelete: true }, { dryRun: true }));
    expect(await api.writes()).toEqual([]);
    expect(api.cluster.capabilities.dryRun).toEqual({ create: true, update: true });
  });
});

describe('what the server refuses', () => {
  test('while the cluster is busy is a conflict, in its own words', async () => {
    await using api = await openImply({}, { settle: 1 });
    const created = await api.cluster.create(api.connection, pageCluster, writeCall());
    const live = await api.read(created?.id ?? '');
    if (live === undefined) throw new TypeError('no cluster');
    const error = await failureOf(api.cluster.delete(api.connection, live, writeCall()));
    expect(error).toMatchObject({ code: 'PROVIDER_CONFLICT', server: { status: 409, code: 'StateConflict' } });
    expect(error.server?.message).toMatch(/cannot transition from \[UPDATING\]/);
    expect(api.cluster.settled(live)).toEqual({ state: 'pending', message: 'UPDATING' });
  });

  test('for want of a rolling way says that force allows it, even as a conflict', async () => {
    for (const refusal of ['badArgument', 'conflict']) {
      await using api = await openImply();
      await api.sandbox.control.knob('hardUpdateRefusal', refusal);
      const live = await api.create();
      const desired = { ...pageCluster, spec: { ...spec, version: '2021.07' } };
      const change = updateOf(live, desired, ['/spec/version']);
      const error = await failureOf(api.cluster.update(api.connection, change, writeCall()));
      expect(error.code).toBe('PROVIDER_REJECTED');
      expect(error.hint).toContain('force: true');
      await api.cluster.update(api.connection, change, writeCall({ force: true }));
    }
  });
});
