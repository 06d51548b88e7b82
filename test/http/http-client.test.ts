import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openClient } from './open-client.ts';
import { sendJson, serve } from './serve.ts';

describe('a request', () => {
  test('carries base path, query, headers and body, and its answer is read to the end', async () => {
    await using server = await serve((response) => sendJson(response, 201, { made: true }, { 'x-request-id': 'r-1' }));
    await using open = openClient(`${server.origin}/api/v1`, { headers: { accept: 'application/json' } });
    const response = await open.post('/things', {
      query: { tag: ['a b', 'c'], none: null, force: true },
      headers: { 'x-own': '1' },
    });
    expect(response).toMatchObject({ status: 201, json: { made: true }, requestId: 'r-1' });
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      url: '/api/v1/things?tag=a%20b&tag=c&force=true',
      body: '{"a":1}',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'x-own': '1' },
    });
  });

  test('uses one socket again and again', async () => {
    await using server = await serve((response) => sendJson(response, 200, []));
    await using open = openClient(server.origin, { connections: 1 });
    for (let index = 0; index < 20; index += 1) await open.get();
    expect(server.connections()).toBe(1);
  });

  test('sends forms and raw bytes as they are', async () => {
    await using server = await serve((response) => sendJson(response, 200, {}));
    await using open = openClient(server.origin);
    await open.post('/', { body: { kind: 'form', fields: { a: 'x y', b: '&' } } });
    await open.post('/', { method: 'PUT', body: { kind: 'raw', content: new Uint8Array([104, 105]) } });
    expect(server.received.map(({ body, headers }) => [body, headers['content-type']])).toEqual([
      ['a=x+y&b=%26', 'application/x-www-form-urlencoded'],
      ['hi', undefined],
    ]);
  });

  test('to an absolute URL takes neither credentials nor the connection’s headers along', async () => {
    await using foreign = await serve((response) => sendJson(response, 200, {}));
    await using open = openClient('http://127.0.0.1:9', {
      headers: { 'x-own': 'secret' },
      authentication: { headers: async () => ({ authorization: 'Bearer t' }) },
    });
    await open.post(`${foreign.origin}/upload?sig=1`, { method: 'PUT', body: { kind: 'raw', content: 'data' } });
    expect(foreign.received[0]).toMatchObject({ method: 'PUT', url: '/upload?sig=1', body: 'data' });
    expect(foreign.received[0]?.headers).not.toHaveProperty('authorization');
    expect(foreign.received[0]?.headers).not.toHaveProperty('x-own');
  });

  test('that is aborted ends at once with the reason', async () => {
    await using server = await serve(() => undefined);
    await using open = openClient(server.origin);
    const controller = new AbortController();
    const sent = open.get('/', { signal: controller.signal });
    controller.abort(new TypeError('stop'));
    await expect(sent).rejects.toThrow('stop');
  });

  test('whose answer is too long is given up', async () => {
    await using server = await serve((response) => response.end('x'.repeat(5000)));
    await using open = openClient(server.origin, { maxBytes: 1000 });
    await expect(open.get()).rejects.toMatchObject({ code: 'PROVIDER_BAD_RESPONSE' });
  });
});

describe('what passes is tried again', () => {
  test.each([429, 502, 503, 504])('status %i, with pauses that double', async (status) => {
    await using server = await serve((response, _request, attempt) =>
      sendJson(response, attempt < 3 ? status : 200, {}),
    );
    await using open = openClient(server.origin);
    expect((await open.get()).status).toBe(200);
    expect(open.pauses).toEqual([100, 200]);
  });

  test('as long as the server asks', async () => {
    await using server = await serve((response, _request, attempt) =>
      sendJson(response, attempt === 1 ? 429 : 200, {}, { 'retry-after': '7' }),
    );
    await using open = openClient(server.origin);
    await open.get();
    expect(open.pauses).toEqual([7000]);
  });

  test('but not for longer than the limit', async () => {
    await using server = await serve((response) => sendJson(response, 503, {}, { 'retry-after': '3600' }));
    await using open = openClient(server.origin);
    expect((await open.get()).status).toBe(503);
    expect(open.pauses).toEqual([]);
  });

  test('so often and no more', async () => {
    await using server = await serve((response) => sendJson(response, 503, {}));
    await using open = openClient(server.origin);
    expect((await open.get()).status).toBe(503);
    expect(server.received).toHaveLength(4);
  });

  test.each([400, 401, 404, 409, 500])('but status %i is final', async (status) => {
    await using server = await serve((response) => sendJson(response, status, {}));
    await using open = openClient(server.origin);
    expect((await open.get()).status).toBe(status);
    expect(server.received).toHaveLength(1);
  });

  test('after a broken connection, when it may be repeated', async () => {
    await using server = await serve((response, _request, attempt) =>
      attempt === 1 ? response.destroy() : sendJson(response, 200, {}),
    );
    await using open = openClient(server.origin);
    expect((await open.get()).status).toBe(200);
  });

  test('by all requests of a connection together only so often', async () => {
    await using server = await serve((response) => sendJson(response, 503, {}));
    await using open = openClient(server.origin);
    for (let index = 0; index < 60; index += 1) await open.get();
    expect(server.received.length).toBeLessThanOrEqual(160);
  });
});

describe('what must not happen twice', () => {
  test('is not sent again after it may have arrived, and says so', async () => {
    await using server = await serve((response) => response.destroy());
    await using open = openClient(server.origin);
    await expect(open.post()).rejects.toMatchObject({ code: 'CONNECTION_FAILED', uncertain: true });
    expect(server.received).toHaveLength(1);
  });

  test('is not sent again on a status that does not say "not done"', async () => {
    await using server = await serve((response) => sendJson(response, 503, {}));
    await using open = openClient(server.origin);
    expect((await open.post()).status).toBe(503);
    expect(server.received).toHaveLength(1);
  });

  test('is sent again where the definition says that the status means "not done", with its own pauses', async () => {
    await using server = await serve((response, _request, attempt) => sendJson(response, attempt < 4 ? 503 : 200, {}));
    const rule = {
      matches: ({ status }: { status: number }) => status === 503,
      notDone: true,
      attempts: 10,
      delaysMs: [10, 20],
    };
    await using open = openClient(server.origin, { retryRules: [rule] });
    expect((await open.post()).status).toBe(200);
    expect(open.pauses).toEqual([10, 20, 20]);
  });

  test('counts the repetitions of a rule apart from all others', async () => {
    const statuses = [429, 503, 503, 503, 429, 200];
    await using server = await serve((response, _request, attempt) =>
      sendJson(response, statuses[attempt - 1] ?? 200, {}),
    );
    const rule = {
      matches: ({ status }: { status: number }) => status === 503,
      notDone: true,
      attempts: 3,
      delaysMs: [10],
    };
    await using open = openClient(server.origin, {
      retryRules: [rule],
      retries: { attempts: 2, baseMs: 100, maxMs: 1000 },
    });
    expect((await open.get()).status).toBe(200);
    expect(open.pauses).toEqual([100, 10, 10, 10, 200]);
  });

  test('is sent again while nobody listens, since it cannot have arrived', async () => {
    const placeholder = createServer();
    await new Promise<void>((resolve) => placeholder.listen(0, '127.0.0.1', resolve));
    const address = placeholder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise<void>((resolve) => placeholder.close(() => resolve()));
    await using open = openClient(`http://127.0.0.1:${port}`);
    await expect(open.post()).rejects.toMatchObject({ code: 'CONNECTION_FAILED', uncertain: false });
    expect(open.pauses).toEqual([100, 200, 400]);
  });
});

describe('a server that is slow or not there', () => {
  test('to answer is a timeout that leaves a write uncertain', async () => {
    await using server = await serve(() => undefined);
    await using open = openClient(server.origin, { timeoutMs: 100 });
    await expect(open.post()).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT', uncertain: true });
  });

  test('in the middle of an answer is a timeout too', async () => {
    await using server = await serve((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('part');
    });
    await using open = openClient(server.origin, { timeoutMs: 100, retries: { attempts: 0, baseMs: 1, maxMs: 1 } });
    await expect(open.get()).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  });

  test('at all is told in words', async () => {
    await using open = openClient('http://no-such-host.invalid', { retries: { attempts: 0, baseMs: 1, maxMs: 1 } });
    await expect(open.get()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      message: 'no-such-host.invalid cannot be reached: the host name is unknown',
    });
  });
});
