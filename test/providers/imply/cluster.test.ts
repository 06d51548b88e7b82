import { expect, test } from 'vitest';
import { Secret } from '../../../src/model/value.ts';
import { startSandbox } from '../../support/start-sandbox.ts';
import { listAll, openProvider, writeCall } from '../open-provider.ts';
import { pageCluster } from './page-cluster.ts';

async function open() {
  const sandbox = await startSandbox('imply');
  const token = new Secret(sandbox.environment['RECKON_IMPLY_TOKEN'] ?? '');
  const opened = await openProvider('imply', { url: sandbox.origin, token });
  const cluster = opened.type('imply.cluster');
  return {
    sandbox,
    cluster,
    ...opened,
    [Symbol.asyncDispose]: async () => {
      await opened[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

test("the page's own cluster is created, listed, read, changed and deleted", async () => {
  await using api = await open();
  const { cluster, connection } = api;
  const call = writeCall();
  const created = await cluster.create(connection, pageCluster, call);
  expect(call.ids).toEqual([created?.id]);
  expect(created).toMatchObject({ key: 'test-1', revision: '0' });
  const listed = await listAll(cluster, connection);
  expect(listed.map(({ id, key }) => ({ id, key }))).toEqual([{ id: created?.id, key: 'test-1' }]);
});
