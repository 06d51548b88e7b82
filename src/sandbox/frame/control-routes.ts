import type { FastifyInstance } from 'fastify';
import type { Emulator, RunningEmulator } from './emulator.ts';
import type { FaultInjection, ScriptedFault } from './fault-injection.ts';
import { type KnobValues, readKnobs } from './knob-settings.ts';
import type { RequestJournal } from './request-journal.ts';
import type { ServedClock } from './sandbox-clock.ts';
import { SandboxError } from './sandbox-error.ts';

/** What `/_control` acts on. */
export interface Controlled {
  readonly emulator: Emulator;
  readonly running: () => RunningEmulator;
  readonly journal: RequestJournal;
  readonly faults: FaultInjection;
  readonly clock: ServedClock;
  readonly knobs: KnobValues;
  /** What the knobs were at the start, for `POST reset`. */
  readonly initialKnobs: KnobValues;
  readonly changed: () => void;
}

/** Mounts the controls that every emulator has, below `/_control`; docs/sandbox.md lists them. */
export async function controlRoutes(app: FastifyInstance, controlled: Controlled): Promise<void> {
  const { emulator, running, journal, faults, clock, knobs, initialKnobs, changed } = controlled;

  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof SandboxError ? 400 : 500;
    const hint = error instanceof SandboxError ? error.hint : undefined;
    const message = error instanceof Error ? error.message : String(error);
    return reply.code(status).send({ error: message, ...(hint === undefined ? {} : { hint }) });
  });

  app.get('/requests', () => journal.entries());
  app.delete('/requests', (_request, reply) => {
    journal.clear();
    return reply.code(204).send();
  });

  app.get('/state', () => running().snapshot());
  app.post('/reset', (_request, reply) => {
    clock.clear();
    faults.clear();
    Object.assign(knobs, initialKnobs);
    running().reset();
    journal.clear();
    changed();
    return reply.code(204).send();
  });

  app.get('/knobs', () =>
    Object.fromEntries(
      Object.entries(emulator.knobs).map(([name, { value, description }]) => [
        name,
        { value: knobs[name], default: value, description },
      ]),
    ),
  );
  app.put('/knobs', (request) => {
    Object.assign(knobs, readKnobs(emulator, request.body));
    return { ...knobs };
  });

  app.get('/clock', () => clock.reading());
  app.post('/clock', (request) => {
    const { advanceMs, hold } = readObject(request.body, { advanceMs: 'number', hold: 'boolean' });
    if (hold === true) clock.hold();
    if (hold === false) clock.release();
    if (typeof advanceMs === 'number') clock.advance(advanceMs);
    return clock.reading();
  });

  app.get('/faults', () => faults.scripted());
  app.post('/faults', (request, reply) => {
    const fault: ScriptedFault = readObject(request.body, {
      method: 'string',
      path: 'string',
      skip: 'number',
      times: 'number',
      status: 'number',
      body: 'any',
      contentType: 'string',
      headers: 'object',
      delayMs: 'number',
      reset: 'boolean',
      dropAfter: 'boolean',
    });
    faults.script(fault);
    return reply.code(201).send(faults.scripted());
  });
  app.delete('/faults', (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
}

/** A misspelt member would silently do nothing and make a test pass for the wrong reason: it is refused. */
function readObject(body: unknown, types: Readonly<Record<string, string>>): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new SandboxError('SANDBOX_OPTION', 'the body is a JSON object');
  }
  for (const [name, value] of Object.entries(body)) {
    const type = types[name];
    if (type === undefined) {
      throw new SandboxError('SANDBOX_OPTION', `"${name}" is not known here`, {
        hint: `It takes: ${Object.keys(types).join(', ')}.`,
      });
    }
    if (type !== 'any' && typeof value !== type) throw new SandboxError('SANDBOX_OPTION', `"${name}" is a ${type}`);
  }
  return { ...body };
}
