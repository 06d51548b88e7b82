import { describe, expect, test } from 'vitest';
import { Secret, Unknown, type ValueObject } from '../../../src/model/value.ts';
import { pageCluster } from '../../support/page-cluster.ts';
import { openImply, updateOf } from './open-imply.ts';

const { spec } = pageCluster;

describe('whether a cluster is at rest', () => {
  const live = (status: ValueObject, desiredState?: string) => ({
    id: 'c',
    attributes: { spec: desiredState === undefined ? {} : { desiredState }, status },
  });

  test.each([
    { title: 'started', status: { state: 'STARTED' }, expected: { state: 'ready' } },
    { title: 'updating', status: { state: 'UPDATING' }, expected: { state: 'pending', message: 'UPDATING' } },
    {
      title: 'in a state nobody names',
      status: { state: 'STARTING' },
      expected: { state: 'pending', message: 'STARTING' },
    },
    {
      title: 'started, its state under another name',
      status: { currentState: 'STARTED' },
      expected: { state: 'ready' },
    },
    {
      title: 'started, its state in updateState',
      status: { updateState: { state: 'STARTED' } },
      expected: { state: 'ready' },
    },
    { title: 'without a state', status: {}, expected: { state: 'pending', message: 'the answer shows no state' } },
    {
      title: 'failed, with the newest event',
      status: {
        state: 'FAILED',
        events: [
          { timestamp: '2026-01-02T00:00:00Z', message: 'no capacity' },
          { timestamp: '2026-01-01T00:00:00Z', message: 'older' },
        ],
      },
      expected: { state: 'failed', message: 'no capacity' },
    },
    {
      title: 'failed, with the last of the events of one instant',
      status: {
        state: 'FAILED',
        events: [
          { timestamp: '2026-01-01T00:00:00Z', message: 'update started' },
          { timestamp: '2026-01-01T00:00:00Z', message: 'no capacity' },
        ],
      },
      expected: { state: 'failed', message: 'no capacity' },
    },
    {
      title: 'failed, without events',
      status: { state: 'ERROR' },
      expected: { state: 'failed', message: 'the cluster is ERROR' },
    },
  ])('$title', async ({ status, expected }) => {
    await using api = await openImply();
    expect(api.cluster.settled(live(status), pageCluster)).toMatchObject(expected);
  });

  test('a look that shows an older version than the answer of the change is no end of it', async () => {
    await using api = await openImply();
    const answer = live({ state: 'UPDATING', resourceVersion: 4 });
    const judge = (resourceVersion: number) =>
      api.cluster.settled(live({ state: 'STARTED', resourceVersion }), pageCluster, undefined, answer).state;
    expect([3, 4, 5].map(judge)).toEqual(['pending', 'ready', 'ready']);
  });

  test('a stop is over when it is stopped, not before', async () => {
    await using api = await openImply();
    const desired = { ...pageCluster, spec: { ...spec, desiredState: 'STOPPED' } };
    expect(api.cluster.settled(live({ state: 'STARTED' }, 'STOPPED'), desired).state).toBe('pending');
    expect(api.cluster.settled(live({ state: 'STOPPED' }, 'STOPPED'), desired).state).toBe('ready');
    expect(api.cluster.settled(live({ state: 'STOPPED' }, 'STOPPED'), pageCluster).state).toBe('ready');
    expect(api.cluster.settled(live({ state: 'STOPPED' })).state).toBe('ready');
  });
});

describe('documents are checked', () => {
  const check = async (properties: ValueObject) => {
    await using api = await openImply();
    return api.cluster.validate(properties).map(({ pointer, message }) => `${pointer} ${message}`);
  };
  const withSpec = (more: ValueObject) => ({ metadata: { name: 'a' }, spec: { ...spec, ...more } });

  test.each([
    { title: 'the page’s own cluster fits', properties: pageCluster, faults: [] },
    { title: 'a part of a cluster fits', properties: { metadata: { name: 'a' }, spec: {} }, faults: [] },
    {
      title: 'a missing name is told',
      properties: { metadata: {}, spec: {} },
      faults: ['/metadata must have `name`'],
    },
    {
      title: 'a version that YAML took for a number is told',
      properties: withSpec({ version: 2021.1 }),
      faults: ['/spec/version must be a text'],
    },
    {
      title: 'an unknown property is told',
      properties: withSpec({ query: { replicas: 3, instancetype: 't2.small' } }),
      faults: ['/spec/query must not have `instancetype`'],
    },
    {
      title: 'numbers and booleans are good values of named lists',
      properties: withSpec({
        awsTags: [
          { name: 'a', value: 1 },
          { name: 'b', value: true },
        ],
      }),
      faults: [],
    },
    {
      title: 'a name that stands twice in a list is told',
      properties: withSpec({
        awsTags: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      }),
      faults: ['/spec/awsTags/1 must not have the same `name` as item 0'],
    },
    {
      title: 'what is unknown fits everything',
      properties: withSpec({ version: new Unknown(), query: new Unknown() }),
      faults: [],
    },
    {
      title: 'a secret is checked by its value',
      properties: withSpec({ version: new Secret(1), awsKeyPair: new Secret('pair') }),
      faults: ['/spec/version must be a text'],
    },
    { title: 'null is as good as nothing', properties: withSpec({ awsKeyPair: null }), faults: [] },
    {
      title: 'a required null is told',
      properties: { metadata: { name: null }, spec: {} },
      faults: ['/metadata/name must be a text'],
    },
  ])('$title', async ({ properties, faults }) => {
    expect(await check(properties)).toEqual(faults);
  });

  test('ten thousand of them take no time to speak of', async () => {
    await using api = await openImply();
    // The processor's time, which a busy machine does not lengthen.
    const before = process.cpuUsage();
    for (let index = 0; index < 10_000; index += 1) api.cluster.validate(pageCluster);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
  });

  test('options and settings are checked too', async () => {
    await using api = await openImply();
    expect(api.cluster.validateOptions({ force: 'yes', update: 'post' }).map(({ message }) => message)).toEqual([
      'must be true or false',
      'must be one of patch, put',
    ]);
    const faults = api.provider.validateSettings({ url: 'http://x', tokn: 'a' });
    expect(faults.map(({ message }) => message)).toContain('must not have `tokn`');
    expect(api.provider.validateSettings({ url: 'http://x', token: new Unknown() })).toEqual([]);
  });
});

describe('before it happens', () => {
  test('a change is shown as the requests it would send, secrets and unknowns as words', async () => {
    await using api = await openImply();
    const live = await api.create();
    const desired = {
      metadata: { name: 'events' },
      spec: { version: new Unknown(), commonRuntimeProperties: [{ name: 'p', value: new Secret('hidden') }] },
    };
    const [create] = api.cluster.preview(api.connection, { action: 'create', desired }, {});
    expect(create).toEqual({
      method: 'POST',
      path: '/clusters',
      body: {
        metadata: { name: 'events' },
        spec: { version: '(known after apply)', commonRuntimeProperties: [{ name: 'p', value: '(sensitive)' }] },
      },
    });
    const change = { action: 'update' as const, ...updateOf(live, pageCluster, ['/spec/query/replicas']) };
    expect(api.cluster.preview(api.connection, change, { force: true })).toEqual([
      { method: 'PATCH', path: `/clusters/${live.id}?force=true`, body: { spec: { query: { replicas: 3 } } } },
    ]);
    const replace = { action: 'replace' as const, live, desired, fields: [] };
    expect(api.cluster.preview(api.connection, replace, {}).map(({ method }) => method)).toEqual(['DELETE', 'POST']);
  });

  test('what looks like a mistake is a warning at its property', async () => {
    await using api = await openImply();
    const live = await api.create();
    const desired = { ...pageCluster, spec: { ...spec, version: '2020.1', master: { ...spec.master, replicas: 2 } } };
    const change = { action: 'update' as const, ...updateOf(live, desired, ['/spec/version']) };
    const faults = api.cluster.guard(change, {});
    expect(faults.map(({ code, severity, pointer }) => [code, severity, pointer])).toEqual([
      ['IMPLY_EVEN_MASTERS', 'warning', '/spec/master/replicas'],
      ['IMPLY_VERSION_UNUSUAL', 'warning', '/spec/version'],
      ['IMPLY_DOWNGRADE', 'warning', '/spec/version'],
    ]);
    expect(api.cluster.guard({ action: 'create', desired: { spec: { version: new Unknown() } } }, {})).toEqual([]);
  });

  test('runtime properties whose name speaks of a secret are secrets once read', async () => {
    await using api = await openImply();
    const commonRuntimeProperties = [
      { name: 'druid.metadata.storage.connector.password', value: 'hunter22' },
      { name: 'druid.plain', value: 'shown' },
    ];
    const live = await api.create({ ...pageCluster, spec: { ...spec, commonRuntimeProperties } });
    expect(JSON.stringify(live)).not.toContain('hunter22');
    expect(JSON.stringify(live)).toContain('shown');
  });
});
