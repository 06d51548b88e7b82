import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { clientCertificate } from '../../../src/sandbox/frame/client-certificate.ts';
import type { Emulator, EmulatorContext } from '../../../src/sandbox/frame/emulator.ts';
import { parseRandomFaults } from '../../../src/sandbox/frame/fault-injection.ts';
import { type StartOptions, startEmulator } from '../../../src/sandbox/frame/start-emulator.ts';
import { startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

let open: TestSandbox[] = [];

afterEach(async () => {
  await Promise.all(open.map((sandbox) => sandbox.close()));
  open = [];
});

async function serve(emulator: Emulator, options: StartOptions = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox(emulator, options);
  open.push(sandbox);
  return sandbox;
}

/** A system of notes: POST makes one that is `new` for a minute and then `kept`. */
function notesEmulator(transport: Emulator['transport'] = 'http'): Emulator {
  return {
    system: 'notes',
    transport,
    defaultPort: 45_990,
    identities: [
      { name: 'api', organisationalUnits: ['admins', 'operators'] },
      { name: 'stranger', kind: 'foreign' },
      { name: 'late', kind: 'expired' },
    ],
    knobs: { shout: { value: false, description: 'upper-case texts' } },
    environment: ({ origin }) => ({ RECKON_NOTES_URL: origin }),
    hints: () => [],
    start: (app, context: EmulatorContext) => {
      let notes = (context.saved ?? []) as { text: string; state: string }[];
      app.setErrorHandler((error, _request, reply) => reply.code(422).send({ notes: String(error) }));
      app.setNotFoundHandler((_request, reply) => reply.code(404).send('no such page'));
      app.get('/notes', () => notes);
      app.get('/who', (request, reply) => clientCertificate(request) ?? reply.code(403).send());
      app.post<{ Body: { text: string } }>('/notes', (request, reply) => {
        const text = context.knobs['shout'] === true ? request.body.text.toUpperCase() : request.body.text;
        const note = { text, state: 'new' };
        notes.push(note);
        context.changed();
        context.clock.after(context.settle(60_000), () => {
          note.state = 'kept';
        });
        return reply.code(201).send(note);
      });
      return {
        snapshot: () => notes,
        reset: () => {
          notes = [];
        },
      };
    },
  };
}

const post = (text: string) => ({ method: 'POST', body: { text } });

describe('the journal', () => {
  test('shows method, url, query, headers without credentials, body and status of every request', async () => {
    const sandbox = await serve(notesEmulator());
    await sandbox.request('/notes?a=1&a=%32&b=', {
      ...post('hello'),
      headers: { authorization: 'Bearer hunter2', cookie: 'sid=abc; x=y', 'x-xsrf-token': 'abc' },
    });
    await sandbox.request('/nowhere');
    const [first, second] = await sandbox.control.requests();
    expect(first).toMatchObject({
      sequence: 1,
      method: 'POST',
      url: '/notes?a=1&a=%32&b=',
      path: '/notes',
      query: { a: ['1', '2'], b: [''] },
      contentType: 'application/json',
      headers: { authorization: 'Bearer', cookie: 'sid; x', 'x-xsrf-token': '…' },
      body: { text: 'hello' },
      status: 201,
    });
    expect(second).toMatchObject({ sequence: 2, path: '/nowhere', status: 404 });
  });

  test('keeps a body that is not valid JSON as text and leaves the complaint to the emulator', async () => {
    const sandbox = await serve(notesEmulator());
    const answer = await sandbox.request('/notes', {
      method: 'POST',
      body: '{"text":',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(422);
    expect((await sandbox.control.requests())[0]).toMatchObject({ body: '{"text":', status: 422 });
  });

  test('is emptied by DELETE and does not list controls', async () => {
    const sandbox = await serve(notesEmulator());
    await sandbox.request('/notes');
    await sandbox.control.clearRequests();
    expect(await sandbox.control.requests()).toEqual([]);
  });
});

describe('faults', () => {
  test('a scripted status answers once after those it skips, and leaves the system untouched', async () => {
    const sandbox = await serve(notesEmulator());
    await sandbox.control.fault({
      method: 'POST',
      path: '^/notes$',
      skip: 1,
      status: 503,
      headers: { 'retry-after': '7' },
    });
    expect((await sandbox.request('/notes', post('one'))).status).toBe(201);
    const struck = await sandbox.request('/notes', post('two'));
    expect(struck.status).toBe(503);
    expect(struck.headers).toMatchObject({ 'retry-after': '7', 'content-type': 'text/html' });
    expect((await sandbox.request('/notes', post('three'))).status).toBe(201);
    expect((await sandbox.request('/notes')).json()).toHaveLength(2);
    expect((await sandbox.control.requests()).map(({ status, fault }) => [status, fault])).toEqual([
      [201, undefined],
      [503, 'status'],
      [201, undefined],
      [200, undefined],
    ]);
  });

  test.each([
    { title: 'reset cuts the connection before anything happens', fault: { reset: true }, notes: 0 },
    { title: 'dropAfter cuts it when the effect has happened', fault: { dropAfter: true }, notes: 1 },
  ])('$title', async ({ fault, notes }) => {
    for (const transport of ['http', 'https'] as const) {
      const sandbox = await serve(notesEmulator(transport));
      await sandbox.control.fault({ method: 'POST', ...fault });
      await expect(sandbox.request('/notes', post('one'))).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect((await sandbox.request('/notes')).json()).toHaveLength(notes);
    }
  });

  test('strike by chance in the same order for the same seed', async () => {
    const run = async (): Promise<number[]> => {
      const sandbox = await serve(notesEmulator(), { seed: 7, faults: parseRandomFaults('503:0.4') });
      const statuses: number[] = [];
      for (let index = 0; index < 20; index++) statuses.push((await sandbox.request('/notes')).status);
      return statuses;
    };
    const statuses = await run();
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(await run()).toEqual(statuses);
  });

  test.each(['503', '200:0.5', 'reset:1.5', 'late:0.1'])('"%s" is refused with what can be written', (text) => {
    expect(() => parseRandomFaults(text)).toThrow(expect.objectContaining({ code: 'SANDBOX_OPTION' }));
  });

  test('an answer that is held back does not keep the emulator from closing', async () => {
    const sandbox = await serve(notesEmulator());
    await sandbox.control.fault({ path: '^/notes$', delayMs: 600_000 });
    const answer = sandbox.request('/notes').then(
      ({ status }) => status,
      (error: unknown) => error,
    );
    await expect.poll(async () => (await sandbox.control.requests()).length).toBe(1);
    await sandbox.close();
    expect(await answer).not.toBe(200);
  });

  test('latency delays every answer', async () => {
    const sandbox = await serve(notesEmulator(), { latencyMs: 40 });
    const timed = async (work: () => Promise<unknown>) => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };
    expect(await timed(() => sandbox.request('/notes'))).toBeGreaterThanOrEqual(39);
    expect((await sandbox.control.requests())[0]).toMatchObject({ status: 200 });
  });

  test('a misspelt member is refused', async () => {
    const sandbox = await serve(notesEmulator());
    await expect(sandbox.control.call('POST', 'faults', { stauts: 503 })).rejects.toThrow('is not known here');
  });
});

describe('clock, knobs, state and reset', () => {
  test('waiting ends when the held clock is moved past it', async () => {
    const sandbox = await serve(notesEmulator(), { settle: 1 });
    await sandbox.control.clock.hold();
    await sandbox.request('/notes', post('one'));
    await sandbox.control.clock.advance(59_999);
    expect(await sandbox.control.state()).toEqual([{ text: 'one', state: 'new' }]);
    expect(await sandbox.control.clock.advance(1)).toMatchObject({ isHeld: true, pending: 0 });
    expect(await sandbox.control.state()).toEqual([{ text: 'one', state: 'kept' }]);
  });

  test('a settle factor of 0 ends waiting at once, after the answer', async () => {
    const sandbox = await serve(notesEmulator());
    expect((await sandbox.request('/notes', post('one'))).json()).toMatchObject({ state: 'new' });
    expect((await sandbox.request('/notes')).json()).toMatchObject([{ state: 'kept' }]);
  });

  test('a knob changes the behaviour at run time; an unknown one and a wrong type are refused', async () => {
    const sandbox = await serve(notesEmulator());
    await sandbox.control.knob('shout', true);
    expect((await sandbox.request('/notes', post('one'))).json()).toMatchObject({ text: 'ONE' });
    await expect(sandbox.control.knob('whisper', true)).rejects.toThrow('no knob');
    await expect(sandbox.control.knob('shout', 'yes')).rejects.toThrow('takes a boolean');
    await sandbox.control.reset();
    expect((await sandbox.control.call('GET', 'knobs')).json()).toMatchObject({ shout: { value: false } });
    expect(await sandbox.control.state()).toEqual([]);
  });
});

describe('certificates', () => {
  test('mutual TLS lets a trusted client in and no other', async () => {
    const sandbox = await serve(notesEmulator('mutual-tls'));
    expect((await sandbox.request('/who')).json()).toMatchObject({
      commonName: 'api',
      organisationalUnits: ['admins', 'operators'],
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    });
    for (const identity of [null, 'stranger', 'late']) {
      await expect(sandbox.request('/who', { identity })).rejects.toThrow();
    }
  });

  test("an optional certificate is the emulator's to judge, and counts only when it is trusted", async () => {
    const sandbox = await serve(notesEmulator('optional-client-certificate'));
    const statuses = [];
    for (const identity of ['api', null, 'stranger', 'late']) {
      statuses.push((await sandbox.request('/who', { identity })).status);
    }
    expect(statuses).toEqual([200, 403, 403, 403]);
  });

  test('keys are readable by their owner only and go when the emulator is closed', async () => {
    const sandbox = await serve(notesEmulator('mutual-tls'));
    expect((await stat(join(sandbox.directory, 'api.key'))).mode & 0o777).toBe(0o600);
    await sandbox.close();
    await expect(stat(sandbox.directory)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('data and ports', () => {
  test('what was made is there again after a restart with the same data directory', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'reckon-data-'));
    try {
      const first = await serve(notesEmulator(), { dataDirectory });
      await first.request('/notes', post('one'));
      await first.close();
      expect((await stat(join(dataDirectory, 'notes.json'))).mode & 0o777).toBe(0o600);
      const second = await serve(notesEmulator(), { dataDirectory });
      expect((await second.request('/notes')).json()).toMatchObject([{ text: 'one' }]);
      expect(JSON.parse(await readFile(join(dataDirectory, 'notes.json'), 'utf8'))).toHaveLength(1);
    } finally {
      await rm(dataDirectory, { recursive: true });
    }
  });

  test('a taken port is an error that says so', async () => {
    const sandbox = await serve(notesEmulator());
    const port = Number(new URL(sandbox.origin).port);
    await expect(startEmulator(notesEmulator(), { port })).rejects.toMatchObject({ code: 'SANDBOX_PORT' });
  });
});
