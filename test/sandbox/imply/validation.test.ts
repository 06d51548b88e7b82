import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clusterLike } from '../../support/page-cluster.ts';
import { type ImplySandbox, serveImply } from './imply-sandbox.ts';

let imply: ImplySandbox;

beforeAll(async () => {
  imply = await serveImply();
});

beforeEach(() => imply.sandbox.control.reset());

afterAll(() => imply.sandbox.close());

const knob = (name: string, value: string) => imply.sandbox.control.knob(name, value);

async function faultsOf(cluster: unknown): Promise<{ code: string; target: string; message: string }[]> {
  const answer = await imply.call('POST', '/clusters?dryRun=true', cluster);
  expect(answer.status).toBe(400);
  return answer.json().error.details;
}

describe('a cluster that cannot be', () => {
  test("is refused with all its faults in the words of the vendor's example", async () => {
    const { spec } = clusterLike('x', { deepStorage: { path: '/tmp/x' } });
    const answer = await imply.call('POST', '/clusters', { metadata: {}, spec });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.text).toBe(
      JSON.stringify({
        error: {
          code: 'BadArgument',
          message: 'Request contains invalid arguments',
          details: [
            { code: 'NullValue', target: 'metadata.name', message: 'Cluster name must not be null' },
            { code: 'MalformedValue', target: 'spec.deepStorage.path', message: 'Path is not a valid s3 path' },
          ],
        },
      }),
    );
  });

  test('an empty object lacks its name and its specification', async () => {
    expect((await faultsOf({})).map(({ target }) => target)).toEqual(['metadata.name', 'spec']);
    expect((await faultsOf({ metadata: { name: null }, spec: null })).map(({ target }) => target)).toEqual([
      'metadata.name',
      'spec',
    ]);
  });

  test.each([
    { spec: { version: 2021.06 }, fault: { code: 'MalformedValue', target: 'spec.version' } },
    { spec: { version: undefined }, fault: { code: 'NullValue', target: 'spec.version' } },
    { spec: { desiredState: 'PAUSED' }, fault: { code: 'UnknownValue', target: 'spec.desiredState' } },
    { spec: { awsInstanceRole: null }, fault: { code: 'NullValue', target: 'spec.awsInstanceRole' } },
    { spec: { awsTags: {} }, fault: { code: 'MalformedValue', target: 'spec.awsTags' } },
    { spec: { awsTags: [{ name: 'a' }] }, fault: { code: 'NullValue', target: 'spec.awsTags[0].value' } },
    {
      spec: {
        awsTags: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
      fault: { code: 'DuplicateValue', target: 'spec.awsTags[1].name' },
    },
    { spec: { encryptVolumes: 'yes' }, fault: { code: 'MalformedValue', target: 'spec.encryptVolumes' } },
    { spec: { master: undefined }, fault: { code: 'NullValue', target: 'spec.master' } },
    { spec: { master: 3 }, fault: { code: 'MalformedValue', target: 'spec.master' } },
    {
      spec: { master: { replicas: 0, instanceType: 't2.small' } },
      fault: { code: 'OutOfRange', target: 'spec.master.replicas' },
    },
    {
      spec: { query: { replicas: 1.5, instanceType: 't2.small' } },
      fault: { code: 'MalformedValue', target: 'spec.query.replicas' },
    },
    {
      spec: { query: { replicas: 1, instanceType: 'c5.enormous' } },
      fault: {
        code: 'UnknownValue',
        target: 'spec.query.instanceType',
        message: 'Query instance type [c5.enormous] is not supported',
      },
    },
    { spec: { data: {} }, fault: { code: 'NullValue', target: 'spec.data.tier1' } },
    {
      spec: { data: { tier1: { replicas: 1, instanceType: 't2.small' }, tier2: { replicas: 1 } } },
      fault: { code: 'NullValue', target: 'spec.data.tier2.instanceType' },
    },
    {
      spec: { metadataStore: { instanceType: 't3.small' } },
      fault: { code: 'UnknownValue', target: 'spec.metadataStore.instanceType' },
    },
    {
      spec: { metadataStore: { backupRetention: 36 } },
      fault: { code: 'OutOfRange', target: 'spec.metadataStore.backupRetention' },
    },
    { spec: { pivot: { accessMode: 'OPEN' } }, fault: { code: 'UnknownValue', target: 'spec.pivot.accessMode' } },
    { spec: { deepStorage: {} }, fault: { code: 'NullValue', target: 'spec.deepStorage.path' } },
    { spec: { deepStorage: { path: 's3://A' } }, fault: { code: 'MalformedValue', target: 'spec.deepStorage.path' } },
    { spec: { druidExtensions: 'kafka' }, fault: { code: 'MalformedValue', target: 'spec.druidExtensions' } },
  ])('$fault.target is checked: $fault.code', async ({ spec, fault }) => {
    expect(await faultsOf(clusterLike('x', spec))).toEqual([expect.objectContaining(fault)]);
  });

  test('what is not known is dropped, kept or refused, as the knob says', async () => {
    const cluster = clusterLike('x', { colour: 'red' });
    const dryRun = async () => (await imply.call('POST', '/clusters?dryRun=true', cluster)).json();
    expect((await dryRun()).spec.colour).toBeUndefined();
    await knob('unknownFields', 'keep');
    expect((await dryRun()).spec.colour).toBe('red');
    await knob('unknownFields', 'reject');
    expect(await faultsOf(cluster)).toMatchObject([{ code: 'UnknownField', target: 'spec.colour' }]);
  });

  test('status and uid in a body are ignored, or refused by the knob', async () => {
    const cluster = clusterLike('x');
    const sent = { ...cluster, metadata: { name: 'x', uid: 'mine' }, status: { state: 'STARTED' } };
    const made = (await imply.call('POST', '/clusters', sent)).json();
    expect(made.metadata.uid).not.toBe('mine');
    expect(made.status.state).toBe('UPDATING');
    await knob('unknownFields', 'reject');
    expect((await imply.call('POST', '/clusters', sent)).status).toBe(201);
    await knob('serverOwnedFields', 'reject');
    expect((await faultsOf(sent)).map(({ target }) => target)).toEqual(['metadata.uid', 'status']);
  });

  test.each([
    { knob: 'allow', status: 201 },
    { knob: 'badArgument', status: 400 },
    { knob: 'conflict', status: 409 },
  ])('a second cluster of the same name: $knob', async ({ knob: value, status }) => {
    await imply.call('POST', '/clusters', clusterLike('twin'));
    await knob('duplicateNames', value);
    expect((await imply.call('POST', '/clusters', clusterLike('twin'))).status).toBe(status);
  });
});

describe('a request that cannot be read', () => {
  test.each(['{"metadata":', '[]', '"text"', ''])('%j as a body is 400', async (body) => {
    const answer = await imply.call('POST', '/clusters', body, { 'content-type': 'application/json' });
    expect(answer.status).toBe(400);
    expect(answer.json().error).toMatchObject({ code: 'BadArgument', details: [{ code: 'MalformedValue' }] });
  });

  test('POST wants JSON', async () => {
    const answer = await imply.call('POST', '/clusters', '{}', { 'content-type': 'text/plain' });
    expect(answer.status).toBe(415);
    expect(answer.json().error.code).toBe('UnsupportedMediaType');
  });

  test('a flag is true or false and nothing else; unknown parameters are ignored', async () => {
    const answer = await imply.call('POST', '/clusters?dryRun=yes&pretty=1&limit=x', clusterLike());
    expect(answer.status).toBe(400);
    expect(answer.json().error.details.map(({ target }: { target: string }) => target)).toEqual(['dryRun', 'pretty']);
    expect((await imply.call('GET', '/clusters?limit=x&dryrun=yes')).status).toBe(200);
  });

  test('pretty changes white space only', async () => {
    await imply.settled(clusterLike());
    const plain = await imply.call('GET', '/clusters');
    const pretty = await imply.call('GET', '/clusters?pretty=true');
    expect(pretty.text).toContain('\n  ');
    expect(JSON.stringify(pretty.json())).toBe(plain.text);
  });
});
