import { expect, test } from 'vitest';
import { errorsOf, hurriedClock, runnableProject } from '../support/run-project.ts';
import { startSandbox } from '../support/start-sandbox.ts';

const PROJECT = `project: analytics
providers:
  imply: { url: "\${secret.env.RECKON_IMPLY_URL}", token: "\${secret.env.RECKON_IMPLY_TOKEN}" }
`;

const cluster = (replicas: number, path = 'events'): string => `type: imply.cluster
name: events
properties:
  metadata: { name: events }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: ${replicas}, instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    deepStorage: { path: "s3://my-bucket/${path}" }
`;

test.each([
  { title: 'the answer to the change has said the newer version', writeAnswerBody: true },
  { title: 'the change has no answer', writeAnswerBody: false },
])(
  'reads that still show a cluster as before are not taken for the end of a change: $title',
  async ({ writeAnswerBody }) => {
    await using sandbox = await startSandbox('imply');
    const files = { 'reckon.yaml': PROJECT, 'resources/events.yaml': cluster(1) };
    await using project = await runnableProject(files, sandbox.environment, hurriedClock());
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    await sandbox.control.knob('staleReads', 3);
    await sandbox.control.knob('writeAnswerBody', writeAnswerBody);
    await project.files.write('resources/events.yaml', cluster(2));
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.record('imply.cluster.events'))?.live).toMatchObject({
      spec: { query: { replicas: 2 } },
      status: { resourceVersion: 1 },
    });
  },
);

test('what the server refuses is said once, though it was presumed here, and with what to do instead', async () => {
  await using sandbox = await startSandbox('imply');
  const files = { 'reckon.yaml': PROJECT, 'resources/events.yaml': cluster(1) };
  await using project = await runnableProject(files, sandbox.environment, hurriedClock());
  await project.apply();
  await project.files.write('resources/events.yaml', cluster(1, 'elsewhere'));
  const [refusal, ...others] = (await project.plan()).diagnostics;
  expect(others).toEqual([]);
  expect(refusal).toMatchObject({
    code: 'SERVER_REJECTED',
    message: 'the server refuses spec.deepStorage.path: Deep storage path cannot be changed',
    hint: expect.stringContaining('make a new object'),
  });
  await sandbox.control.knob('immutableFields', false);
  expect((await project.plan()).diagnostics).toEqual([]);
  expect((await project.plan({ serverDryRun: 'never' })).diagnostics).toMatchObject([{ code: 'IMMUTABLE_FIELD' }]);
});

test('a cluster whose update failed is told of as long as it has failed, though it is as declared', async () => {
  await using sandbox = await startSandbox('imply');
  const files = { 'reckon.yaml': PROJECT, 'resources/events.yaml': cluster(1) };
  await using project = await runnableProject(files, sandbox.environment, hurriedClock());
  await project.apply();
  await sandbox.control.call('POST', 'imply/fail-next-update', { message: 'no capacity' });
  await project.files.write('resources/events.yaml', cluster(2));
  expect(errorsOf((await project.apply()).faults)).toEqual(['PROVIDER_FAILED no capacity']);
  const { changes, diagnostics } = await project.plan();
  expect(changes).toEqual([]);
  expect(diagnostics).toMatchObject([
    {
      severity: 'warning',
      code: 'OBJECT_FAILED',
      message: 'imply.cluster.events is as declared, and the server says that it has failed: no capacity',
    },
  ]);
  await project.files.write('resources/events.yaml', cluster(3));
  expect((await project.apply()).faults).toEqual([]);
});
