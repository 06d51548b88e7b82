import { describe, expect, test } from 'vitest';
import type { FieldChange } from '../../../src/model/change.ts';
import type { Json } from '../../../src/model/json.ts';
import { Secret, type ValueObject } from '../../../src/model/value.ts';
import type { PageDefinition } from '../../../src/providers/definition/call-definition.ts';
import type { ProviderCode } from '../../../src/providers/rest/make-rest-provider.ts';
import { type Respond, sendJson } from '../../http/serve.ts';
import { listAll, writeCall } from '../open-provider.ts';
import { openDefinition } from './open-definition.ts';

const live = (attributes: ValueObject = {}) => ({ id: '7', attributes });
const change = (...pointers: string[]): FieldChange[] => pointers.map((pointer) => ({ pointer, kind: 'change' }));

describe('a list', () => {
  const items = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));

  test.each<{ page: PageDefinition; urls: string[]; answer(query: URLSearchParams): Json }>([
    {
      page: { style: 'page', page: 'p', size: 's', pageSize: 2 },
      urls: ['/things?p=1&s=2', '/things?p=2&s=2', '/things?p=3&s=2'],
      answer: (query) => items.slice((Number(query.get('p')) - 1) * 2, Number(query.get('p')) * 2),
    },
    {
      page: { style: 'offset', offset: 'skip', limit: 'take', pageSize: 3 },
      urls: ['/things?skip=0&take=3', '/things?skip=3&take=3'],
      answer: (query) => items.slice(Number(query.get('skip')), Number(query.get('skip')) + 3),
    },
    {
      page: { style: 'range', parameter: 'limit', pageSize: 3 },
      urls: ['/things?limit=0,3', '/things?limit=3,3'],
      answer: (query) => items.slice(Number(query.get('limit')?.split(',')[0])).slice(0, 3),
    },
    {
      page: { style: 'cursor', parameter: 'after', cursor: 'response.body.next' },
      urls: ['/things', '/things?after=c'],
      answer: (query) =>
        query.get('after') === null ? { all: items.slice(0, 3), next: 'c' } : { all: items.slice(3) },
    },
    {
      page: { style: 'next', next: 'response.body.link' },
      urls: ['/things', '/things?page=2'],
      answer: (query) =>
        query.get('page') === null ? { all: items.slice(0, 4), link: '?page=2' } : { all: items.slice(4) },
    },
  ])('comes whole in the style $page.style', async ({ page, urls, answer }) => {
    const respond: Respond = (response, { url }) =>
      sendJson(response, 200, answer(new URL(url, 'http://x').searchParams));
    const found = 'has(response.body.all) ? response.body.all : response.body';
    const expression = page.style === 'cursor' || page.style === 'next' ? found : 'response.body';
    await using api = await openDefinition({ list: { path: '/things', items: expression, page } }, respond);
    expect((await listAll(api.thing, api.connection)).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(api.requests()).toEqual(urls.map((url) => `GET ${url}`));
  });

  test('is not followed to another server, which would get the credentials', async () => {
    const list = {
      path: '/things',
      items: 'response.body.all',
      page: { style: 'next', next: 'response.body.link' } as const,
    };
    await using api = await openDefinition({ list }, (response) =>
      sendJson(response, 200, { all: [], link: 'http://evil.example/' }),
    );
    await expect(listAll(api.thing, api.connection)).rejects.toMatchObject({ code: 'PROVIDER_BAD_RESPONSE' });
  });

  test('of stubs is completed by reads, and entries of other types are left out', async () => {
    const type = {
      list: { path: '/things', stubs: true, only: 'item.kind == "thing"' },
      read: { path: '/things/${id}' },
    };
    await using api = await openDefinition(type, (response, { url }) =>
      url === '/things'
        ? sendJson(response, 200, [
            { id: 1, kind: 'thing' },
            { id: 2, kind: 'other' },
            { id: 3, kind: 'thing' },
          ])
        : sendJson(response, 200, { id: Number(url.at(-1)), whole: true }),
    );
    expect(await listAll(api.thing, api.connection)).toEqual([
      { id: '1', attributes: { id: 1, whole: true } },
      { id: '3', attributes: { id: 3, whole: true } },
    ]);
  });

  test('that is none is told', async () => {
    await using api = await openDefinition({ list: { path: '/things' } }, (response) =>
      sendJson(response, 200, { message: 'hello' }),
    );
    await expect(listAll(api.thing, api.connection)).rejects.toMatchObject({ code: 'PROVIDER_BAD_RESPONSE' });
  });

  test('that stands elsewhere in the answer is told with what the answer holds', async () => {
    const list = { path: '/things', items: 'response.body.items' };
    await using api = await openDefinition({ list }, (response) => sendJson(response, 200, { things: [], total: 0 }));
    await expect(listAll(api.thing, api.connection)).rejects.toMatchObject({
      hint: expect.stringContaining('`items` of `list`: the answer holds things, total.'),
    });
  });
});

describe('a read', () => {
  test('may be a filtered list, whose empty answer means gone', async () => {
    const read = {
      path: '/things',
      rawQuery: 'where=(id+EQ+${id})',
      object: 'size(response.body.list) > 0 ? response.body.list[0] : absent',
    };
    await using api = await openDefinition({ read }, (response, { url }) =>
      sendJson(response, 200, { list: url.includes('EQ+1') ? [{ id: 1 }] : [] }),
    );
    expect(await api.thing.read(api.connection, '1', writeCall())).toEqual({ id: '1', attributes: { id: 1 } });
    expect(await api.thing.read(api.connection, '2', writeCall())).toBeUndefined();
    expect(api.requests()[0]).toBe('GET /things?where=(id+EQ+1)');
  });

  test('may be a POST that is sent again like any read', async () => {
    const read = { method: 'POST', path: '/show', body: { Name: '${id}' } };
    await using api = await openDefinition({ read }, (response, _request, attempt) =>
      sendJson(response, attempt === 1 ? 503 : 200, { id: 1 }),
    );
    expect(await api.thing.read(api.connection, '1', writeCall())).toBeDefined();
    expect(api.requests()).toEqual(['POST /show', 'POST /show']);
  });

  test('that fails is not an absence', async () => {
    await using api = await openDefinition({ read: { path: '/things/${id}' } }, (response) =>
      sendJson(response, 403, {}),
    );
    await expect(api.thing.read(api.connection, '1', writeCall())).rejects.toMatchObject({
      code: 'PROVIDER_FORBIDDEN',
    });
  });
});

describe('steps', () => {
  const ok: Respond = (response, { method }) => sendJson(response, 200, method === 'GET' ? { id: 7 } : { done: true });
  const read = { path: '/things/${id}' };

  test('are sent once for each item of a list', async () => {
    const update = [
      {
        owns: ['labels'],
        forEach: 'desired.labels.filter(l, !(l in live.labels))',
        method: 'POST',
        path: '/labels/${each}',
      },
    ];
    await using api = await openDefinition({ read, update }, ok);
    const desired = { labels: ['a', 'b', 'c/d'] };
    const request = { live: live({ labels: ['a'] }), desired, prior: null, fields: change('/labels') };
    await api.thing.update(api.connection, request, writeCall());
    expect(api.requests()).toEqual(['POST /labels/b', 'POST /labels/c%2Fd', 'GET /things/7']);
  });

  test('see what those before them were answered', async () => {
    const create = [
      { name: 'order', path: '/orders', body: {}, id: 'response.body.done ? "9" : absent' },
      { path: '/orders/${id}/submit', body: { done: '${steps.order.body.done}' } },
    ];
    await using api = await openDefinition({ read, create }, ok);
    await api.thing.create(api.connection, {}, writeCall());
    expect(api.server.received.map(({ url, body }) => [url, body])).toEqual([
      ['/orders', '{}'],
      ['/orders/9/submit', '{"done":true}'],
      ['/things/9', ''],
    ]);
  });

  test('are sent in a dry run only where they say how', async () => {
    const update = [
      { owns: ['a'], path: '/a', body: '${patch}', dryRun: { query: { validate: true } } },
      { owns: ['b'], path: '/b', body: '${patch}' },
    ];
    await using api = await openDefinition({ read, update }, ok);
    const request = { live: live(), desired: { a: 1, b: 2 }, prior: null, fields: change('/a', '/b') };
    await api.thing.update(api.connection, request, writeCall({}, { dryRun: true }));
    expect(api.requests()).toEqual(['PATCH /a?validate=true']);
  });

  test('wait until the object is as the next one needs it', async () => {
    const update = [
      { method: 'POST', path: '/stop', until: 'live.state == "off"' },
      { method: 'PUT', path: '/size', body: '${changed}' },
    ];
    let looks = 0;
    await using api = await openDefinition(
      { read, update: [update[0], update[1]] as never },
      (response, { method }) => {
        if (method === 'GET') looks += 1;
        sendJson(response, 200, { id: 7, state: looks > 1 ? 'off' : 'on' });
      },
    );
    const request = { live: live(), desired: { size: 2 }, prior: null, fields: change('/size') };
    await api.thing.update(api.connection, request, writeCall());
    expect(api.requests()).toEqual(['POST /stop', 'GET /things/7', 'GET /things/7', 'PUT /size', 'GET /things/7']);
  });

  test('send secrets as they are, and keep them out of errors', async () => {
    const create = { path: '/things', body: '${desired}', id: 'response.body.id' };
    await using api = await openDefinition(
      { read, create },
      (response, { body }) => sendJson(response, 400, { echo: body }),
      {
        errors: [{ message: 'response.body.echo' }],
      },
    );
    const created = api.thing.create(api.connection, { note: new Secret('top-secret-note') }, writeCall());
    await expect(created).rejects.toThrow('(sensitive)');
    expect(api.server.received[0]?.body).toBe('{"note":"top-secret-note"}');
  });
});

describe('a connection', () => {
  const list = { list: { path: '/things' } };
  const empty: Respond = (response) => sendJson(response, 200, []);

  test.each([
    { auth: [{ bearer: '${settings.token}' }], header: 'authorization', value: 'Bearer t0ken' },
    {
      auth: [{ basic: { username: 'me', password: '${settings.token}' } }],
      header: 'authorization',
      value: `Basic ${Buffer.from('me:t0ken').toString('base64')}`,
    },
    { auth: [{ header: { name: 'X-Key', value: 'k ${settings.token}' } }], header: 'x-key', value: 'k t0ken' },
    {
      auth: [{ when: 'has(settings.other)', bearer: 'no' }, { bearer: 'fixed' }],
      header: 'authorization',
      value: 'Bearer fixed',
    },
  ])('shows its credentials as $header: $value', async ({ auth, header, value }) => {
    await using api = await openDefinition(list, empty, { connection: { auth } }, { token: new Secret('t0ken') });
    await listAll(api.thing, api.connection);
    expect(api.server.received[0]?.headers[header]).toBe(value);
  });

  test('fetches a fact once, and not at all when a setting gives it', async () => {
    const facts = { version: { given: 'settings.version', path: '/version', value: 'response.body.v' } };
    const type = { list: { path: '/things', query: { v: '${facts.version}' } } };
    const respond: Respond = (response, { url }) => sendJson(response, 200, url === '/version' ? { v: '4.7' } : []);
    await using api = await openDefinition(type, respond, { facts });
    await Promise.all([listAll(api.thing, api.connection), listAll(api.thing, api.connection)]);
    expect(api.requests().toSorted()).toEqual(['GET /things?v=4.7', 'GET /things?v=4.7', 'GET /version']);
    await using pinned = await openDefinition(type, respond, { facts }, { version: '4.6' });
    await listAll(pinned.thing, pinned.connection);
    expect(pinned.requests()).toEqual(['GET /things?v=4.6']);
  });

  test('refuses a URL with credentials in it', async () => {
    const opened = openDefinition(list, empty, {}, { url: 'http://me:pw@127.0.0.1/' });
    await expect(opened).rejects.toMatchObject({
      code: 'CONNECTION_INVALID',
      message: expect.not.stringContaining('pw'),
    });
  });
});

test('code says one thing of a type its own way and leaves the rest to the definition', async () => {
  const code: ProviderCode = {
    types: { thing: (base) => ({ ...base, keyOf: () => 'from-code', poll: { firstMs: 1, maxMs: 1 } }) },
  };
  const list = { list: { path: '/things' } };
  await using api = await openDefinition(list, (response) => sendJson(response, 200, [{ id: 1 }]), {}, {}, code);
  expect(api.thing.keyOf({})).toBe('from-code');
  expect((await listAll(api.thing, api.connection)).map(({ id }) => id)).toEqual(['1']);
});

test('actions of the system as a whole are run', async () => {
  const actions = {
    'make-token': {
      summary: 'Makes a token.',
      arguments: { days: { type: 'integer' } },
      steps: [{ path: '/tokens', body: { days: '${args.days}' } }],
      result: 'response.body.token',
    },
  };
  await using api = await openDefinition({}, (response, { body }) => sendJson(response, 200, { token: body }), {
    actions,
  });
  expect(api.provider.actions.map(({ name }) => name)).toEqual(['make-token']);
  expect(await api.provider.run?.(api.connection, 'make-token', { days: 3 }, writeCall())).toBe('{"days":3}');
});
