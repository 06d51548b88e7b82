import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { basicAuthentication } from '../../src/http/authentication.ts';
import { openHarTrace } from '../../src/http/http-trace.ts';
import { Redactor } from '../../src/http/redact-secrets.ts';
import { openClient } from './open-client.ts';
import { sendJson, serve } from './serve.ts';

async function traced(run: (open: ReturnType<typeof openClient>) => Promise<void>, redactor = new Redactor()) {
  const folder = await mkdtemp(join(tmpdir(), 'reckon-trace-'));
  const path = join(folder, 'trace.har');
  const trace = openHarTrace(path, { name: 'reckon', version: '1' });
  await using server = await serve((response, { url }) =>
    url === '/cut' ? response.destroy() : sendJson(response, 200, { password: 'from-server', name: 'plain' }),
  );
  const authentication = basicAuthentication('me', 'hunter22', redactor);
  await using open = openClient(server.origin, { authentication, redactor }, { trace });
  await run(open);
  const text = await readFile(path, 'utf8');
  const mode = (await stat(path)).mode & 0o777;
  trace.close();
  await rm(folder, { recursive: true });
  return {
    text,
    mode,
    log: (JSON.parse(text) as { log: { version: string; entries: Record<string, unknown>[] } }).log,
  };
}

test('a trace is a whole HAR 1.2 at every moment, readable by its owner only', async () => {
  const { log, mode } = await traced(async (open) => {
    await open.get('/a?x=1');
    await open.post('/b');
  });
  expect(log.version).toBe('1.2');
  expect(mode).toBe(0o600);
  expect(log.entries).toMatchObject([
    { request: { method: 'GET', queryString: [{ name: 'x', value: '1' }] }, response: { status: 200 } },
    { request: { method: 'POST', postData: { mimeType: 'application/json', text: '{"a":1}' } } },
  ]);
});

test('a request without an answer is in it, with the reason', async () => {
  const { log } = await traced(async (open) => {
    await open.post('/cut').catch(() => undefined);
  });
  expect(log.entries).toMatchObject([{ request: { method: 'POST' }, response: { status: 0 } }]);
});

test('no secret is in it, wherever it stood', async () => {
  const redactor = new Redactor();
  redactor.add('s3cr"et/value');
  const { text } = await traced(async (open) => {
    await open.get(`/a?api_key=in-the-query&q=${encodeURIComponent('s3cr"et/value')}`);
    await open.post('/b', {
      headers: { 'x-auth-token': 'in-a-header' },
      body: { kind: 'json', value: { login: { password: 'in-the-body' }, text: 'has s3cr"et/value in it' } },
    });
    await open.post('/c', { body: { kind: 'form', fields: { client_secret: 'in-a-form', grant: 'x' } } });
  }, redactor);
  const basic = Buffer.from('me:hunter22').toString('base64');
  for (const secret of ['in-the-query', 'in-a-header', 'in-the-body', 'in-a-form', 'from-server', 's3cr', basic]) {
    expect(text).not.toContain(secret);
  }
  expect(text).toContain('plain');
});
