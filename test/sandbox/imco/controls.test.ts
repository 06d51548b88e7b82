import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestSandbox } from '../../support/start-sandbox.ts';
import { type Customer, type FoundPlace, findPlace, makeVpc, startImco } from './imco-customer.ts';

let sandbox: TestSandbox;
let api: Customer;
let stop: () => Promise<void>;
let place: FoundPlace;

beforeEach(async () => {
  ({ sandbox, api, stop } = await startImco());
  place = await findPlace(api);
});
afterEach(() => stop());

const control = (method: string, path: string, body?: unknown) => sandbox.control.call(method, `imco/${path}`, body);

describe('drift', () => {
  test('changes, makes and takes away behind the back of the API', async () => {
    const vpc = await makeVpc(api, place);
    await control('PATCH', `resources/${vpc.id}`, { name: 'renamed', state: 'application_error' });
    expect((await api.get(`/network/vpcs/${vpc.id}`)).body).toMatchObject({
      name: 'renamed',
      state: 'application_error',
    });
    const made = (await control('POST', 'resources', { type: 'label', body: { name: 'found' } })).json();
    expect(await api.named('/labels', 'found')).toEqual(made);
    await control('DELETE', `resources/${vpc.id}`);
    expect((await api.get(`/network/vpcs/${vpc.id}`)).status).toBe(404);
    const left = (await control('GET', 'resources?type=vpc')).json();
    expect(left).toEqual([]);
  });

  test('takes what hangs on an object with it', async () => {
    const vpc = await makeVpc(api, place);
    const subnet = await api.make(`/network/vpcs/${vpc.id}/subnets`, {
      name: 's',
      cidr: '10.0.0.0/24',
      type: 'only_private',
    });
    await control('DELETE', `resources/${vpc.id}`);
    expect((await api.get(`/network/subnets/${subnet.id}`)).status).toBe(404);
  });

  test.each([
    ['POST', 'faults', { kind: 'vpc' }, 'not known here'],
    ['POST', 'faults', { type: 'network' }, 'no type is named'],
    ['PATCH', 'resources/5f3281737e8b380531f1a5c0', {}, 'no customer has'],
    ['POST', 'next-error', { shape: 'xml' }, 'is one of'],
  ])('%s %s refuses what it does not know', async (method, path, body, message) => {
    const answer = await sandbox.request(`/_control/imco/${path}`, { method, body });
    expect(answer.status).toBe(400);
    expect(answer.json().error).toContain(message);
  });
});

describe('the next error', () => {
  test.each([
    { asked: { shape: 'errors', problem: { cidr: ['is invalid', 'overlaps'] } }, status: 422, text: '"overlaps"' },
    { asked: { shape: 'error', status: 503, problem: 'try later' }, status: 503, text: '{"error":"try later"}' },
    { asked: { shape: 'html', status: 502 }, status: 502, text: '<h1>Bad Gateway</h1>' },
    { asked: { shape: 'redirect' }, status: 302, text: '' },
    { asked: { shape: 'empty' }, status: 500, text: '' },
  ])('has the shape $asked.shape, once', async ({ asked, status, text }) => {
    await control('POST', 'next-error', asked);
    const answer = await sandbox.request('/v3/network/vpcs');
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    expect((await sandbox.request('/v3/network/vpcs')).status).toBe(200);
  });

  test('waits for its method and path', async () => {
    await control('POST', 'next-error', { shape: 'error', method: 'POST', path: '/v3/labels', times: 2 });
    expect((await api.get('/labels')).status).toBe(200);
    expect((await api.post('/labels', { name: 'a' })).status).toBe(500);
    expect((await api.post('/labels', { name: 'a' })).status).toBe(500);
    expect((await api.post('/labels', { name: 'a' })).status).toBe(201);
  });
});

describe('knobs of answers', () => {
  test('settle how a missing value is told', async () => {
    const vpc = await makeVpc(api, place);
    const shown = async () => (await api.get(`/network/vpcs/${vpc.id}`)).body;
    expect((await shown()).desired_remote_id).toBeNull();
    await sandbox.control.knob('absentValues', 'missing');
    expect(await shown()).not.toHaveProperty('desired_remote_id');
    await sandbox.control.knob('absentValues', 'blank');
    expect((await shown()).desired_remote_id).toBe('');
  });

  test('settle the statuses', async () => {
    await sandbox.control.knob('createStatus', 200);
    await sandbox.control.knob('deleteStatus', 200);
    await sandbox.control.knob('wrongStateStatus', 409);
    const { status, body } = await api.post('/blueprint/scripts', { name: 's' });
    expect(status).toBe(200);
    expect(await api.delete(`/blueprint/scripts/${body.id}`)).toEqual({ status: 200, body: {} });
    expect((await api.delete(`/network/firewall_profiles/${place.firewall}`)).status).toBe(409);
  });

  test('settle what a fixed field in a PUT does', async () => {
    const vpc = await makeVpc(api, place);
    const put = () => api.put(`/network/vpcs/${vpc.id}`, { cidr: '10.5.0.0/16' });
    expect((await put()).body.cidr).toBe('10.0.0.0/16');
    await sandbox.control.knob('fixedFieldsInPut', 'refuse');
    expect((await put()).body.errors).toEqual({ cidr: ["can't be changed"] });
    await sandbox.control.knob('fixedFieldsInPut', 'apply');
    expect((await put()).body.cidr).toBe('10.5.0.0/16');
  });
});

test('what was made, and the work on it, is there after a restart', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'imco-data-'));
  const first = await startImco({ dataDirectory, settle: 1 });
  const vpc = await makeVpc(first.api, await findPlace(first.api));
  const cookbook = await first.api.make('/blueprint/cookbook_versions');
  await first.stop();
  const second = await startImco({ dataDirectory, settle: 0 });
  expect((await second.api.get(`/network/vpcs/${vpc.id}`)).body).toMatchObject({ name: 'main', state: 'applied' });
  const again = await makeVpc(second.api, await findPlace(second.api), 'second');
  expect(again.id).not.toBe(vpc.id);
  const token = cookbook.upload_url.split('/').at(-1);
  const answer = await second.sandbox.request(`/uploads/${token}`, { method: 'PUT', body: 'x', identity: null });
  expect(answer.status).toBe(200);
  await second.stop();
  await rm(dataDirectory, { recursive: true });
});

test('every knob is in the documentation', async () => {
  const page = await readFile('docs/sandbox.md', 'utf8');
  const knobs = (await sandbox.control.call('GET', 'knobs')).json();
  expect(Object.keys(knobs).filter((knob) => !page.includes(`\`${knob}\``))).toEqual([]);
});
