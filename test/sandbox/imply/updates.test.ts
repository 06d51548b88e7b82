import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clusterLike } from '../../support/page-cluster.ts';
import { highlyAvailableCluster, type ImplySandbox, serveImply } from './imply-sandbox.ts';

let imply: ImplySandbox;

beforeAll(async () => {
  imply = await serveImply();
});

beforeEach(() => imply.sandbox.control.reset());

afterAll(() => imply.sandbox.close());

interface Server {
  readonly instanceId: string;
  readonly role: string;
  readonly instanceType: string;
}

async function serversOf(uid: string): Promise<Server[]> {
  return (await imply.get(uid)).status.servers;
}

async function idsOf(uid: string): Promise<string[]> {
  return (await serversOf(uid)).map(({ instanceId }) => instanceId);
}

const newVersion = { spec: { version: '2021.09' } };

describe('a busy cluster', () => {
  test.each([
    { title: 'PATCH', method: 'PATCH', body: newVersion, target: 'UPDATING' },
    { title: 'PATCH dry run', method: 'PATCH', query: '?dryRun=true', body: newVersion, target: 'UPDATING' },
    { title: 'stop', method: 'PATCH', body: { spec: { desiredState: 'STOPPED' } }, target: 'STOPPED' },
    { title: 'PUT', method: 'PUT', body: clusterLike(), target: 'UPDATING' },
    { title: 'DELETE', method: 'DELETE', body: undefined, target: 'TERMINATED' },
    { title: 'server replacement', method: 'POST', path: '/servers/i-1/replace', body: undefined, target: 'UPDATING' },
  ])('refuses $title with 409', async ({ method, body, target, query = '', path = '' }) => {
    const { uid } = (await imply.call('POST', '/clusters', clusterLike())).json().metadata;
    const type = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {};
    const answer = await imply.call(method, `/clusters/${uid}${path}${query}`, body, type);
    expect(answer.status).toBe(409);
    expect(answer.json()).toEqual({
      error: { code: 'StateConflict', message: `Cluster [${uid}] cannot transition from [UPDATING] to [${target}]` },
    });
    expect((await imply.get(uid)).status.resourceVersion).toBe(0);
    expect((await imply.call('GET', '/clusters')).status).toBe(200);
    expect((await imply.call('GET', `/clusters/${uid}/history/0`)).status).toBe(200);
  });
});

describe('a rolling update', () => {
  test('swaps one server after another and keeps every role served', async () => {
    const uid = await imply.settled(highlyAvailableCluster());
    const first = await idsOf(uid);
    const answer = await imply.patch(uid, newVersion);
    expect(answer.status).toBe(200);
    expect(answer.json().status).toMatchObject({ state: 'UPDATING', resourceVersion: 1 });
    for (let step = 1; step <= first.length; step++) {
      await imply.sandbox.control.clock.advance(10_000);
      const servers = await serversOf(uid);
      expect(servers.filter(({ instanceId }) => !first.includes(instanceId))).toHaveLength(step);
      expect(new Set(servers.map(({ role }) => role))).toEqual(new Set(['master', 'query', 'data']));
    }
    expect((await imply.get(uid)).status).toMatchObject({ state: 'STARTED', updateState: {} });
  });

  test('touches only the servers that the change concerns', async () => {
    const uid = await imply.settled(highlyAvailableCluster());
    const before = await serversOf(uid);
    await imply.patch(uid, { spec: { query: { instanceType: 'c5.large' } } });
    await imply.sandbox.control.clock.advance(20_000);
    const after = await serversOf(uid);
    expect(after.filter(({ instanceType }) => instanceType === 'c5.large').map(({ role }) => role)).toEqual([
      'query',
      'query',
    ]);
    const isQuery = ({ role }: Server) => role === 'query';
    expect(after.filter((server) => !isQuery(server))).toEqual(before.filter((server) => !isQuery(server)));
  });

  test('is not possible without high availability, and force makes a hard one of it', async () => {
    const uid = await imply.settled(clusterLike());
    const refused = await imply.patch(uid, newVersion, '?dryRun=true');
    expect(refused.status).toBe(400);
    expect(refused.json().error.details).toEqual([
      { code: 'HardUpdateRequired', target: 'force', message: expect.stringMatching(/rolling update.*hard update/) },
    ]);
    expect((await imply.patch(uid, newVersion)).status).toBe(400);
    expect((await imply.patch(uid, newVersion, '?dryRun=true&force=true')).status).toBe(200);
    expect((await imply.patch(uid, newVersion, '?force=true')).json().status.servers).toEqual([]);
    await imply.sandbox.control.clock.advance(30_000);
    expect((await imply.get(uid)).status).toMatchObject({ state: 'STARTED', resourceVersion: 1 });
    expect(await serversOf(uid)).toHaveLength(5);
  });

  test.each([
    { knob: 'conflict', status: 409 },
    { knob: 'accept', status: 200 },
  ])('where it is not possible the knob may say $knob', async ({ knob, status }) => {
    await imply.sandbox.control.knob('hardUpdateRefusal', knob);
    const uid = await imply.settled(clusterLike());
    expect((await imply.patch(uid, newVersion)).status).toBe(status);
  });

  test('gives way to a hard one where both are possible and force is set', async () => {
    const uid = await imply.settled(highlyAvailableCluster());
    expect((await imply.patch(uid, newVersion, '?force=true')).json().status.servers).toEqual([]);
  });
});

describe('other updates', () => {
  test('more replicas mean more servers, and those that are there stay', async () => {
    const uid = await imply.settled(clusterLike());
    const before = await idsOf(uid);
    await imply.patch(uid, { spec: { data: { tier1: { replicas: 3 } } } });
    await imply.sandbox.control.clock.advance(30_000);
    const after = await idsOf(uid);
    expect(after).toHaveLength(before.length + 2);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  test('a tier comes and goes', async () => {
    const uid = await imply.settled(clusterLike());
    await imply.patch(uid, { spec: { data: { tier2: { replicas: 2, instanceType: 'i3.large' } } } });
    await imply.sandbox.control.clock.advance(30_000);
    expect((await serversOf(uid)).filter(({ instanceType }) => instanceType === 'i3.large')).toHaveLength(2);
    await imply.patch(uid, { spec: { data: { tier2: null } } });
    await imply.sandbox.control.clock.advance(30_000);
    expect(await serversOf(uid)).toHaveLength(5);
  });

  test('tags are changed in place', async () => {
    const uid = await imply.settled(clusterLike());
    const before = await idsOf(uid);
    await imply.patch(uid, { spec: { awsTags: [{ name: 'team', value: 'data' }] } });
    expect((await imply.get(uid)).status.state).toBe('UPDATING');
    await imply.sandbox.control.clock.advance(10_000);
    expect((await imply.get(uid)).status.state).toBe('STARTED');
    expect(await idsOf(uid)).toEqual(before);
  });

  test('stopping takes the servers away, changes settle at once, starting brings new servers', async () => {
    const uid = await imply.settled(clusterLike());
    await imply.patch(uid, { spec: { desiredState: 'STOPPED' } });
    await imply.sandbox.control.clock.advance(20_000);
    expect((await imply.get(uid)).status).toMatchObject({ state: 'STOPPED', servers: [], resourceVersion: 1 });
    expect((await imply.patch(uid, newVersion)).json().status).toMatchObject({ state: 'STOPPED', resourceVersion: 2 });
    await imply.patch(uid, { spec: { desiredState: 'STARTED' } });
    await imply.sandbox.control.clock.advance(60_000);
    expect((await imply.get(uid)).status).toMatchObject({ state: 'STARTED', resourceVersion: 3 });
    expect(await serversOf(uid)).toHaveLength(5);
  });

  test.each([
    { method: 'POST', suffix: '/replace' },
    { method: 'POST', suffix: '' },
    { method: 'PUT', suffix: '' },
  ])('$method servers/{id}$suffix puts a new server in the place of one', async ({ method, suffix }) => {
    const uid = await imply.settled(clusterLike());
    const [old = '', ...others] = await idsOf(uid);
    const answer = await imply.call(method, `/clusters/${uid}/servers/${old}${suffix}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await idsOf(uid)).toEqual(others);
    await imply.sandbox.control.clock.advance(30_000);
    const after = await idsOf(uid);
    expect(after).toHaveLength(5);
    expect(after).not.toContain(old);
    expect((await imply.get(uid)).status).toMatchObject({ state: 'STARTED', resourceVersion: 0 });
    const again = await imply.call(method, `/clusters/${uid}/servers/${old}${suffix}`);
    expect(again.status).toBe(404);
    expect(again.json().error.message).toBe(`Cluster [${uid}] server [${old}] was not found`);
  });
});

describe('other actors and mishaps', () => {
  test('an ordered failure ends the next update with an event, and the update after it mends the cluster', async () => {
    const uid = await imply.settled(highlyAvailableCluster());
    await imply.sandbox.control.call('POST', 'imply/fail-next-update', {
      message: 'No capacity in the zone',
      cluster: 'ha',
    });
    await imply.patch(uid, newVersion);
    await imply.sandbox.control.clock.advance(600_000);
    const { state, events } = (await imply.get(uid)).status;
    expect(state).toBe('FAILED');
    expect(events.at(-1)).toMatchObject({ type: 'ERROR', message: 'No capacity in the zone' });
    await imply.patch(uid, { spec: { version: '2021.10' } });
    await imply.sandbox.control.clock.advance(30_000);
    expect((await imply.get(uid)).status.state).toBe('STARTED');
    expect(await serversOf(uid)).toHaveLength(7);
  });

  test('another actor makes, edits, occupies and deletes clusters', async () => {
    const { control } = imply.sandbox;
    const { metadata, status } = (await control.call('POST', 'imply/clusters', clusterLike('theirs'))).json();
    expect(status).toMatchObject({ state: 'STARTED', resourceVersion: 0 });
    await control.call('POST', 'imply/clusters/theirs/edit', {
      patch: { spec: { query: { routerRuntimeProperties: [{ name: 'a', value: 'b' }] } } },
      busyMs: 30_000,
    });
    expect((await imply.patch(metadata.uid, newVersion)).status).toBe(409);
    await control.clock.advance(30_000);
    expect(await imply.get(metadata.uid)).toMatchObject({
      spec: { query: { routerRuntimeProperties: [{ name: 'a', value: 'b' }] } },
      status: { state: 'STARTED', resourceVersion: 1 },
    });
    await control.call('DELETE', `imply/clusters/${metadata.uid}`);
    expect((await imply.call('GET', `/clusters/${metadata.uid}`)).status).toBe(404);
  });

  test('a dropped answer leaves the effect: the cluster is there', async () => {
    await imply.sandbox.control.fault({ method: 'POST', path: '/clusters$', dropAfter: true });
    await expect(imply.call('POST', '/clusters', clusterLike())).rejects.toThrow();
    expect((await imply.call('GET', '/clusters')).json()).toHaveLength(1);
    const post = (await imply.sandbox.control.requests()).find(({ method }) => method === 'POST');
    expect(post).toMatchObject({ path: '/api/v1/clusters', body: clusterLike(), fault: 'dropAfter', status: 201 });
  });

  test('what comes back may be sorted, completed and enriched', async () => {
    const { control } = imply.sandbox;
    const awsTags = [
      { name: 'b', value: '2' },
      { name: 'a', value: '1' },
    ];
    const uid = await imply.settled(clusterLike('x', { awsTags, druidExtensions: undefined }));
    for (const knob of ['sortLists', 'addDefaults', 'extraStatusFields']) await control.knob(knob, true);
    const { spec, status } = await imply.get(uid);
    expect(spec.awsTags).toEqual(awsTags.toReversed());
    expect(spec.druidExtensions).toEqual([]);
    expect(status).toHaveProperty('maintenance');
    expect((await imply.patch(uid, { spec: { awsTags } })).json().status.resourceVersion).toBe(0);
  });

  test('transitions may have names of their own, and the state another place', async () => {
    const { control } = imply.sandbox;
    await control.knob('stateNames', 'named');
    const { metadata, status } = (await imply.call('POST', '/clusters', clusterLike())).json();
    expect(status.state).toBe('STARTING');
    await control.knob('stateField', 'updateState');
    expect((await imply.get(metadata.uid)).status).toMatchObject({ updateState: { state: 'STARTING' } });
    expect((await imply.get(metadata.uid)).status).not.toHaveProperty('state');
  });

  test('an update that a restart has interrupted is finished', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'reckon-imply-'));
    try {
      const first = await serveImply({ dataDirectory });
      const { uid } = (await first.call('POST', '/clusters', clusterLike())).json().metadata;
      await first.sandbox.close();
      const second = await serveImply({ dataDirectory });
      await second.sandbox.control.clock.advance(20_000);
      expect((await second.get(uid)).status.state).toBe('STARTED');
      expect((await second.get(uid)).status.servers).toHaveLength(5);
      await second.sandbox.close();
    } finally {
      await rm(dataDirectory, { recursive: true });
    }
  });
});
