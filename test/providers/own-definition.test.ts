import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Greenhouse, serveGreenhouse } from '../../examples/own-api/server.ts';
import type { FieldChange } from '../../src/model/change.ts';
import type { ProviderError } from '../../src/model/provider-error.ts';
import { Secret, type ValueObject } from '../../src/model/value.ts';
import { listAll, type OpenProvider, openProvider, writeCall } from './open-provider.ts';

const definitions = { greenhouse: join(import.meta.dirname, '../../examples/own-api/greenhouse.provider.yaml') };
const tomatoes = { name: 'south', crop: 'tomatoes', watering: { litres: 4, every: '12h' } };

let opened: OpenProvider;
let greenhouse: Greenhouse;
let close: () => void;

beforeEach(async () => {
  const served = await serveGreenhouse(0);
  greenhouse = served.greenhouse;
  const settings = { url: served.origin, user: 'gardener', password: new Secret('green-thumb') };
  opened = await openProvider('greenhouse', settings, { definitions });
  close = () => served.server.close();
});

afterEach(async () => {
  await opened[Symbol.asyncDispose]();
  close();
});

const requests = () => greenhouse.seen.map(({ method, url }) => `${method} ${url}`);
const change = (pointer: string): FieldChange => ({ pointer, kind: 'change' });

async function plant(desired: ValueObject = tomatoes) {
  const bed = opened.type('greenhouse.bed');
  const live = await bed.create(opened.connection, desired, writeCall());
  if (live === undefined) throw new TypeError('nothing was planted');
  return { bed, live };
}

describe('an API told by a file of the project', () => {
  test('makes objects by jobs, and keeps each job pending until it is over', async () => {
    const call = writeCall();
    const live = await opened.type('greenhouse.bed').create(opened.connection, tomatoes, call);
    expect(live).toEqual({ id: 'b1', key: 'south', attributes: { ...tomatoes, id: 'b1', health: 'unwatched' } });
    expect(call.operations).toEqual([{ task: 'job', with: { id: 'j1' } }, undefined]);
    expect(call.messages).toEqual(['growing, 50 %']);
    expect(requests()).toEqual(['POST /login', 'POST /beds', 'GET /jobs/j1', 'GET /jobs/j1', 'GET /beds/b1']);
  });

  test('sends one call for each part that changed, in the order of the definition, each waited for', async () => {
    const { bed, live } = await plant();
    greenhouse.seen.length = 0;
    const desired = { name: 'south', crop: 'beans', watering: { litres: 6 } };
    const fields = [change('/watering/litres'), change('/crop')];
    await bed.update(opened.connection, { live, desired, prior: null, fields }, writeCall());
    expect(requests().filter((request) => !request.startsWith('GET'))).toEqual([
      'PUT /beds/b1/crop',
      'PUT /beds/b1/watering',
    ]);
    expect(greenhouse.seen.at(0)?.body).toEqual({ crop: 'beans' });
    expect(greenhouse.seen.find(({ url }) => url.endsWith('watering'))?.body).toEqual({ litres: 6, every: '12h' });
  });

  test('leaves out the calls for parts that did not change', async () => {
    const { bed, live } = await plant();
    greenhouse.seen.length = 0;
    const desired = { ...tomatoes, crop: 'beans' };
    await bed.update(opened.connection, { live, desired, prior: null, fields: [change('/crop')] }, writeCall());
    expect(requests()[0]).toBe('PUT /beds/b1/crop');
    expect(requests().some((request) => request.includes('watering'))).toBe(false);
  });

  test("tells a failed job in the job's own words", async () => {
    const { bed, live } = await plant();
    const desired = { ...tomatoes, crop: 'mandrake' };
    const update = bed.update(
      opened.connection,
      { live, desired, prior: null, fields: [change('/crop')] },
      writeCall(),
    );
    await expect(update).rejects.toMatchObject({ code: 'PROVIDER_FAILED', message: 'job j2 failed: mandrake screams' });
  });

  test('goes on with a job that an earlier run left', async () => {
    const { bed, live } = await plant();
    const record = {
      address: 'greenhouse.bed.south' as never,
      type: 'greenhouse.bed',
      connection: 'greenhouse',
      id: live.id,
      prior: {},
      live: {},
      dependencies: [],
      options: {},
      pending: { task: 'job', with: { id: 'j1' } },
    };
    const resumed = await bed.resume?.(opened.connection, record, writeCall());
    expect(resumed?.id).toBe('b1');
  });

  test('lists page by page', async () => {
    for (const name of ['a', 'b', 'c']) await plant({ ...tomatoes, name });
    greenhouse.seen.length = 0;
    const lives = await listAll(opened.type('greenhouse.bed'), opened.connection);
    expect(lives.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    expect(requests()).toEqual(['GET /beds?page=1&size=2', 'GET /beds?page=2&size=2']);
  });

  test('finds failures within answers of status 200, part by part', async () => {
    const error = await opened
      .type('greenhouse.bed')
      .create(opened.connection, { ...tomatoes, crop: 'weeds' }, writeCall())
      .catch((reason: unknown) => reason as ProviderError);
    expect(error).toMatchObject({
      code: 'PROVIDER_REJECTED',
      server: { status: 200, code: 'bad', message: 'weeds are not a crop' },
      faults: [{ pointer: '/crop', message: 'weeds are not a crop', code: 'bad' }],
      uncertain: false,
    });
  });

  test('logs in again when the server forgot the token', async () => {
    await plant();
    greenhouse.revokeTokens();
    greenhouse.seen.length = 0;
    await listAll(opened.type('greenhouse.bed'), opened.connection);
    expect(requests()).toEqual(['GET /beds?page=1&size=2', 'POST /login', 'GET /beds?page=1&size=2']);
  });

  test('reads, changes and deletes what lives inside another object', async () => {
    await plant();
    const sensor = opened.type('greenhouse.sensor');
    const desired = { bed: 'b1', name: 'wet/dry', kind: 'moisture', threshold: 0.3 };
    const live = await sensor.create(opened.connection, { ...desired, name: 'wet' }, writeCall());
    expect(live).toMatchObject({ id: 'b1/wet', key: 'b1/wet', attributes: { bed: 'b1', kind: 'moisture' } });
    expect(sensor.parentOf(desired)).toBe('b1');
    if (live === undefined) throw new TypeError('no sensor');
    const next = { ...desired, name: 'wet', threshold: 0.5 };
    greenhouse.seen.length = 0;
    await sensor.update(
      opened.connection,
      { live, desired: next, prior: null, fields: [change('/threshold')] },
      writeCall(),
    );
    expect(greenhouse.seen[0]).toMatchObject({
      method: 'PATCH',
      url: '/beds/b1/sensors/wet',
      body: { threshold: 0.5 },
    });
    const found = [];
    for await (const page of sensor.list(opened.connection, { parent: 'b1' }, writeCall())) found.push(...page);
    expect(found.map(({ id }) => id)).toEqual(['b1/wet']);
    await sensor.delete(opened.connection, live, writeCall());
    expect(await sensor.read(opened.connection, live.id, writeCall())).toBeUndefined();
  });

  test('shows what it would send, job by job', async () => {
    const { bed, live } = await plant();
    const fields = [change('/crop'), change('/watering')];
    const preview = bed.preview(
      opened.connection,
      { action: 'update', live, desired: tomatoes, prior: null, fields },
      {},
    );
    expect(preview).toEqual([
      { method: 'PUT', path: '/beds/b1/crop', body: { crop: 'tomatoes' }, note: 'replanting; then waits for its job' },
      {
        method: 'PUT',
        path: '/beds/b1/watering',
        body: { litres: 4, every: '12h' },
        note: 'setting the valves; then waits for its job',
      },
    ]);
  });

  test('checks documents by its own schemas', () => {
    const bed = opened.type('greenhouse.bed');
    expect(bed.validate({ name: 'a', crop: 'b', wattering: {} })[0]).toMatchObject({
      keyword: 'additionalProperties',
      params: { property: 'wattering', known: ['name', 'crop', 'watering', 'health'] },
    });
    expect(
      opened.type('greenhouse.sensor').validate({ bed: { find: { name: 'south' } }, name: 'a', kind: 'light' }),
    ).toEqual([]);
  });
});
