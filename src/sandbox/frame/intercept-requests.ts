import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import type { FaultInjection, ScriptedFault } from './fault-injection.ts';
import { type JournalEntry, type RequestJournal, readJournalBody } from './request-journal.ts';
import type { ServedClock } from './sandbox-clock.ts';

interface Interception {
  readonly journal: RequestJournal;
  readonly faults: FaultInjection;
  readonly clock: ServedClock;
  /** Real milliseconds that every answer takes longer. */
  readonly latencyMs: number;
  /** Aborted when the server closes: nobody waits on after that. */
  readonly signal: AbortSignal;
}

/**
 * Puts journal, latency and faults in front of every route and of "not found", save those below `/_control`. It hooks in
 * before the body is parsed, since a fault strikes whether or not the emulator could have read the request.
 */
export function interceptRequests(
  app: FastifyInstance,
  { journal, faults, clock, latencyMs, signal }: Interception,
): void {
  const entries = new WeakMap<IncomingMessage, JournalEntry>();

  app.addHook('onRequest', (_request, _reply, done) => {
    clock.catchUp();
    done();
  });

  app.addHook('preParsing', (request, reply, payload, done) => {
    if (isControl(request.raw)) return done(null, payload);
    const entry = journal.open(request.raw);
    entries.set(request.raw, entry);
    if (!hasBody(request.raw) && latencyMs === 0 && faults.isIdle) return done(null, payload);
    pass(request, reply, payload, entry).then(
      (next) => {
        if (next !== undefined) done(null, next);
      },
      (error: unknown) => done(error instanceof Error ? error : null),
    );
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    const entry = entries.get(request.raw);
    if (entry !== undefined) entry.status = reply.statusCode;
    if (entry?.fault === 'dropAfter') request.raw.socket.destroy();
    done(null, payload);
  });

  /** Gives the body to go on with, or undefined where the request has been dealt with. */
  async function pass(request: FastifyRequest, reply: FastifyReply, payload: RequestPayload, entry: JournalEntry) {
    const raw = hasBody(request.raw) ? await readAll(payload) : Buffer.alloc(0);
    if (raw.length > 0) entry.body = readJournalBody(raw, entry.contentType);
    const fault = faults.strike(entry.method, entry.path);
    const waitMs = latencyMs + (fault?.delayMs ?? 0);
    if (waitMs > 0) await wait(waitMs, undefined, { signal });
    if (fault !== undefined) entry.fault = faultName(fault);
    if (fault?.reset === true) {
      reply.hijack();
      cut(request.raw);
      return undefined;
    }
    if (fault?.status !== undefined && fault.dropAfter !== true) {
      entry.status = fault.status;
      answer(reply, fault, fault.status);
      return undefined;
    }
    return Readable.from(raw.length > 0 ? [raw] : [], { objectMode: false });
  }
}

function isControl(request: IncomingMessage): boolean {
  return request.url?.startsWith('/_control') ?? false;
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

async function readAll(payload: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of payload) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function faultName(fault: ScriptedFault): NonNullable<JournalEntry['fault']> {
  if (fault.reset === true) return 'reset';
  if (fault.dropAfter === true) return 'dropAfter';
  return fault.status === undefined ? 'slow' : 'status';
}

function cut(request: IncomingMessage): void {
  // A TLS socket has no reset of its own: destroying it ends the connection without a close notification.
  if (request.socket instanceof TLSSocket) request.socket.destroy();
  else request.socket.resetAndDestroy();
}

/** Answers as a proxy in front would: past the emulator's own error shape and headers. */
function answer(reply: FastifyReply, fault: ScriptedFault, status: number): void {
  const isText = fault.body === undefined || typeof fault.body === 'string';
  const page = `<html><body><h1>${status}</h1></body></html>`;
  const body = isText ? String(fault.body ?? page) : JSON.stringify(fault.body);
  reply.hijack();
  reply.raw.writeHead(status, {
    'content-type': fault.contentType ?? (isText ? 'text/html' : 'application/json'),
    ...fault.headers,
  });
  reply.raw.end(body);
}
