import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { imcoProject } from './imco-project.ts';

const vpc = (labels: string) => `
type: imco.vpc
name: net
properties:
  name: net
  cidr: 10.0.0.0/16
  realm_provider_name: eu-west-1
  cloud_account_id: { find: { name: AWS account } }
${labels}
`;
const script = (name: string, labels: string) => `
type: imco.script
name: ${name}
properties: { name: ${name}, ${labels} }
`;

/** Makes a label past the project. */
async function label(project: Awaited<ReturnType<typeof imcoProject>>, body: object) {
  const answer = await project.sandbox.request('/v3/labels', { method: 'POST', body });
  return String(answer.json().id);
}

test('labels go by name: missing ones are made, others’ and internal ones stay, and a label itself outlives its use', async () => {
  await using project = await imcoProject(vpc(''));
  await project.apply();
  await label(project, { name: 'existing' });
  const internal = await label(project, { name: 'inner', namespace: 'platform' });
  const foreign = await label(project, { name: 'foreign' });
  const [made] = await project.all('vpc');
  const resources = [{ id: made.id, resource_type: 'vpc' }];
  for (const id of [internal, foreign]) {
    await project.sandbox.request(`/v3/labels/${id}/resources`, { method: 'POST', body: { resources } });
  }
  await project.forget();
  await project.files.write('resources/main.yaml', vpc('  labels: [existing, fresh]'));
  const planned = await project.plan();
  expect(planned.changes).toMatchObject([{ fields: [{ pointer: '/labels', after: ['existing', 'fresh'] }] }]);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const sent = (await project.sent()).map((request) => request.replaceAll(/[0-9a-f]{24}/g, ':id'));
  expect(sent).toEqual(['POST /labels', 'POST /labels/:id/resources', 'POST /labels/:id/resources']);
  expect((await project.all('vpc'))[0].label_ids).toEqual(expect.arrayContaining([internal, foreign]));
  expect(summaryOf((await project.plan()).changes)).toEqual([]);

  await project.forget();
  await project.files.write('resources/main.yaml', vpc('  labels: [existing]'));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect((await project.sent()).map((request) => request.replaceAll(/[0-9a-f]{24}/g, ':id'))).toEqual([
    'DELETE /labels/:id/resources/vpc/:id',
  ]);
  expect((await project.all('label')).map(({ name }) => name)).toContain('fresh');

  await project.files.write('resources/main.yaml', vpc(''));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect((await project.all('vpc'))[0].label_ids.toSorted()).toEqual([internal, foreign].toSorted());
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('resources that want the same new label at once share one', async () => {
  const scripts = ['a', 'b', 'c', 'd'].map((name) => script(name, 'labels: [team, other]')).join('---');
  await using project = await imcoProject(scripts);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect((await project.sent()).filter((request) => request === 'POST /labels')).toHaveLength(2);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('a name that two labels have is refused, with both', async () => {
  await using project = await imcoProject(script('a', 'labels: [twin]'));
  const ids = [await label(project, { name: 'twin' }), await label(project, { name: 'twin' })];
  const applied = await project.apply();
  const [fault] = applied.faults;
  expect(fault?.message).toContain('2 labels are named "twin"');
  for (const id of ids) expect(fault?.message).toContain(id);
  expect(await project.all('script')).toEqual([]);
});

test('a label taken off by someone else is put on again', async () => {
  await using project = await imcoProject(script('a', 'labels: [team]'));
  await project.apply();
  const [made] = await project.all('script');
  await project.sandbox.control.call('PATCH', `imco/resources/${made.id}`, { label_ids: [] });
  const planned = await project.plan();
  expect(planned.changes).toMatchObject([{ action: 'update', reason: 'drifted', fields: [{ pointer: '/labels' }] }]);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('a label that a document makes is let go of, for the API cannot delete it', async () => {
  await using project = await imcoProject('type: imco.label\nname: team\nproperties: { name: team }\n');
  await project.apply();
  await project.forget();
  const destroyed = await project.apply({ mode: 'destroy' });
  expect(errorsOf(destroyed.faults)).toEqual([]);
  expect(destroyed.changes).toMatchObject([{ action: 'forget', notes: [{ severity: 'info' }] }]);
  expect(await project.sent()).toEqual([]);
  expect((await project.all('label')).map(({ name }) => name)).toContain('team');
});
