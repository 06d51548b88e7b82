import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clusterLike } from '../../support/page-cluster.ts';
import { type ImplySandbox, serveImply } from './imply-sandbox.ts';

let imply: ImplySandbox;

beforeAll(async () => {
  imply = await serveImply();
});

beforeEach(() => imply.sandbox.control.reset());

afterAll(() => imply.sandbox.close());

const nobody = '11111111-2222-4333-8444-555555555555';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('creating', () => {
  test('an empty account is an empty array', async () => {
    expect((await imply.call('GET', '/clusters')).text).toBe('[]');
  });

  test('answers at once with a uid and version 0, and has servers a minute later', async () => {
    const answer = await imply.call('POST', '/clusters', clusterLike());
    expect(answer.status).toBe(201);
    const { metadata, status } = answer.json();
    expect(metadata).toEqual({ name: 'test-1', uid: expect.stringMatching(uuid) });
    expect(status).toMatchObject({ state: 'UPDATING', resourceVersion: 0, servers: [] });
    await imply.sandbox.control.clock.advance(59_999);
    expect((await imply.get(metadata.uid)).status.state).toBe('UPDATING');
    await imply.sandbox.control.clock.advance(1);
    const settled = await imply.get(metadata.uid);
    expect(settled.status).toMatchObject({ state: 'STARTED', resourceVersion: 0 });
    expect(settled.status.servers.map(({ role }: { role: string }) => role)).toEqual([
      'master',
      'query',
      'query',
      'query',
      'data',
    ]);
    expect(settled.spec).toEqual({ ...clusterLike().spec, desiredState: 'STARTED' });
    expect((await imply.call('GET', '/clusters')).json()).toEqual([settled]);
  });

  test('a cluster that is to be stopped never has servers', async () => {
    const uid = await imply.settled(clusterLike('x', { desiredState: 'STOPPED' }));
    expect((await imply.get(uid)).status).toMatchObject({ state: 'STOPPED', servers: [] });
  });

  test('a dry run checks everything and leaves no trace', async () => {
    const answer = await imply.call('POST', '/clusters?dryRun=true', clusterLike());
    expect(answer.status).toBe(200);
    expect(answer.json().metadata).toEqual({ name: 'test-1' });
    expect(answer.json().status).toBeUndefined();
    expect((await imply.call('GET', '/clusters')).text).toBe('[]');
  });

  test('a missing access mode becomes PROXIED, or stays missing by the knob', async () => {
    const cluster = clusterLike('x', { pivot: undefined });
    expect((await imply.get(await imply.settled(cluster))).spec.pivot).toEqual({ accessMode: 'PROXIED' });
    await imply.sandbox.control.knob('defaultAccessMode', false);
    expect((await imply.get(await imply.settled(cluster))).spec.pivot).toBeUndefined();
  });
});

describe('PATCH', () => {
  test('takes merge patches only', async () => {
    const uid = await imply.settled(clusterLike());
    const answer = await imply.call('PATCH', `/clusters/${uid}`, { spec: { desiredState: 'STOPPED' } });
    expect(answer.status).toBe(415);
    expect((await imply.get(uid)).status).toMatchObject({ state: 'STARTED', resourceVersion: 0 });
  });

  test('merges objects, replaces arrays and removes by null', async () => {
    const tags = [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ];
    const uid = await imply.settled(clusterLike('x', { awsTags: tags, awsKeyPair: 'key', desiredState: 'STOPPED' }));
    const patch = {
      spec: { awsTags: [{ name: 'c', value: '3' }], awsKeyPair: null, data: { tier1: { replicas: 3 } } },
    };
    const { spec } = (await imply.patch(uid, patch)).json();
    expect(spec.awsTags).toEqual([{ name: 'c', value: '3' }]);
    expect(spec).not.toHaveProperty('awsKeyPair');
    expect(spec.data.tier1).toMatchObject({ replicas: 3, instanceType: 't2.small' });
    expect((await imply.get(uid)).spec).toEqual(spec);
  });

  test('is validated after merging', async () => {
    const uid = await imply.settled(clusterLike());
    const answer = await imply.patch(uid, { metadata: { name: null }, spec: { query: { replicas: 'many' } } });
    expect(answer.status).toBe(400);
    expect(answer.json().error.details).toEqual([
      { code: 'NullValue', target: 'metadata.name', message: 'Cluster name must not be null' },
      { code: 'MalformedValue', target: 'spec.query.replicas', message: 'Query replicas must be an integer' },
    ]);
  });

  test('a dry run answers what would be and does nothing', async () => {
    const uid = await imply.settled(clusterLike());
    const before = await imply.get(uid);
    const answer = await imply.patch(uid, { spec: { query: { replicas: 5 } } }, '?dryRun=true');
    expect(answer.json().spec.query.replicas).toBe(5);
    expect(answer.json().status.resourceVersion).toBe(0);
    expect(await imply.get(uid)).toEqual(before);
  });

  test('the version grows by one with each change and by none without', async () => {
    const uid = await imply.settled(clusterLike('x', { desiredState: 'STOPPED' }));
    const versions = [];
    for (const patch of [
      { metadata: { name: 'y' } },
      { metadata: { name: 'y' } },
      {},
      { status: { state: 'STARTED' }, metadata: { uid: nobody } },
      { spec: { version: '2021.07' } },
      { spec: { version: 7 } },
    ]) {
      await imply.patch(uid, patch);
      versions.push((await imply.get(uid)).status.resourceVersion);
    }
    expect(versions).toEqual([1, 1, 1, 1, 2, 2]);
  });

  test.each([
    { patch: { deepStorage: { path: 's3://other-bucket' } }, target: 'spec.deepStorage.path' },
    { patch: { deepStorage: { encrypt: null } }, target: 'spec.deepStorage.encrypt' },
    { patch: { encryptVolumes: false }, target: 'spec.encryptVolumes' },
    { patch: { metadataStore: { encrypt: false } }, target: 'spec.metadataStore.encrypt' },
    { patch: { metadataStore: { diskSize: 26 } }, target: 'spec.metadataStore.diskSize' },
  ])('$target keeps the value it was created with, unless the knob frees it', async ({ patch, target }) => {
    const uid = await imply.settled(clusterLike());
    const answer = await imply.patch(uid, { spec: patch }, '?force=true');
    expect(answer.status).toBe(400);
    expect(answer.json().error.details).toMatchObject([{ code: 'ImmutableValue', target }]);
    await imply.sandbox.control.knob('immutableFields', false);
    expect((await imply.patch(uid, { spec: patch }, '?force=true')).status).toBe(200);
  });
});

describe('PUT', () => {
  test('replaces: what is left out is gone', async () => {
    const uid = await imply.settled(clusterLike('x', { awsKeyPair: 'key', desiredState: 'STOPPED' }));
    const answer = await imply.call('PUT', `/clusters/${uid}`, clusterLike('x', { desiredState: 'STOPPED' }));
    expect(answer.json().spec).not.toHaveProperty('awsKeyPair');
    expect(answer.json().status.resourceVersion).toBe(1);
  });

  test.each([
    { knob: 'json', type: /json/, body: /InternalError/ },
    { knob: 'html', type: /html/, body: /<html>/ },
    { knob: 'empty', type: undefined, body: /^$/ },
  ])('without an access mode it answers 500 ($knob) and does nothing', async ({ knob, type, body }) => {
    await imply.sandbox.control.knob('putWithoutAccessMode', knob);
    const uid = await imply.settled(clusterLike());
    const before = await imply.get(uid);
    for (const pivot of [undefined, null, {}]) {
      const answer = await imply.call('PUT', `/clusters/${uid}?dryRun=${pivot === null}`, clusterLike('x', { pivot }));
      expect(answer.status).toBe(500);
      expect(answer.text).toMatch(body);
      if (type !== undefined) expect(answer.headers['content-type']).toMatch(type);
    }
    expect(await imply.get(uid)).toEqual(before);
  });

  test('a dry run does nothing, and PUT wants plain JSON', async () => {
    const uid = await imply.settled(clusterLike());
    const before = await imply.get(uid);
    expect((await imply.call('PUT', `/clusters/${uid}?dryRun=true`, clusterLike('other'))).status).toBe(200);
    const merge = { 'content-type': 'application/merge-patch+json' };
    expect((await imply.call('PUT', `/clusters/${uid}`, clusterLike('other'), merge)).status).toBe(415);
    expect(await imply.get(uid)).toEqual(before);
  });
});

describe('history', () => {
  test('every accepted version stays readable, as it was', async () => {
    const uid = await imply.settled(clusterLike('first', { desiredState: 'STOPPED' }));
    await imply.patch(uid, { metadata: { name: 'second' } });
    await imply.patch(uid, { metadata: { name: 'third' } });
    for (const [version, name] of ['first', 'second', 'third'].entries()) {
      const answer = await imply.call('GET', `/clusters/${uid}/history/${version}`);
      expect(answer.status).toBe(200);
      expect(answer.json()).toMatchObject({ metadata: { name, uid }, status: { resourceVersion: version } });
    }
  });

  test("an unknown version is 404 in the vendor's words; what is no version is 400", async () => {
    const uid = await imply.settled(clusterLike());
    const answer = await imply.call('GET', `/clusters/${uid}/history/99`);
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual({
      error: { code: 'NotFound', message: `Cluster [${uid}] resource version [99] was not found` },
    });
    for (const version of ['-1', '1.5', 'latest']) {
      expect((await imply.call('GET', `/clusters/${uid}/history/${version}`)).status).toBe(400);
    }
  });
});

describe('deleting', () => {
  test('answers 204 without a body; after that there is nothing', async () => {
    const uid = await imply.settled(clusterLike());
    const answer = await imply.call('DELETE', `/clusters/${uid}?dryRun=true`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    const gone = await imply.call('GET', `/clusters/${uid}`);
    expect(gone.status).toBe(404);
    expect(gone.json()).toEqual({ error: { code: 'NotFound', message: `Cluster [${uid}] was not found` } });
    expect((await imply.call('DELETE', `/clusters/${uid}`)).status).toBe(404);
    expect((await imply.call('GET', '/clusters')).text).toBe('[]');
  });

  test('can be made to reject a dry run, to want a stopped cluster, to answer with a body and to take its time', async () => {
    const { knob, clock } = imply.sandbox.control;
    const uid = await imply.settled(clusterLike());
    await knob('dryRunOnDelete', 'reject');
    expect((await imply.call('DELETE', `/clusters/${uid}?dryRun=true`)).status).toBe(400);
    await knob('deleteRequiresStopped', true);
    const conflict = await imply.call('DELETE', `/clusters/${uid}`);
    expect(conflict.json().error).toEqual({
      code: 'StateConflict',
      message: `Cluster [${uid}] cannot transition from [STARTED] to [TERMINATED]`,
    });
    await imply.patch(uid, { spec: { desiredState: 'STOPPED' } });
    await clock.advance(20_000);
    await knob('deleteStatus', 202);
    await knob('deleteBody', true);
    await knob('deleteDelayMs', 5_000);
    await knob('stateNames', 'named');
    const accepted = await imply.call('DELETE', `/clusters/${uid}`);
    expect([accepted.status, accepted.json().status.state]).toEqual([202, 'TERMINATING']);
    expect((await imply.call('GET', `/clusters/${uid}`)).status).toBe(200);
    await clock.advance(5_000);
    expect((await imply.call('GET', `/clusters/${uid}`)).status).toBe(404);
  });

  test.each(['GET', 'PATCH', 'PUT', 'DELETE'])('%s of an unknown cluster is 404', async (method) => {
    const answer = await imply.call(method, `/clusters/${nobody}`);
    expect(answer.status).toBe(404);
    expect(answer.json().error.message).toBe(`Cluster [${nobody}] was not found`);
  });
});
