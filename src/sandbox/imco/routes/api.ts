import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../core/api-error.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import type { Platform } from '../core/platform.ts';
import type { World } from '../core/world.ts';
import { callerOf } from './caller.ts';
import type { NextErrors } from './next-errors.ts';

/** One call of a customer's. */
export interface Call {
  readonly world: World;
  /** Parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The body; empty where none was sent, or `null`. */
  readonly body: JsonObject;
}

/** What a route answers: JSON, or undefined for an answer without a body. */
export type Answer = JsonObject | readonly JsonObject[] | undefined;

/** Makes an answer, or throws an {@link ApiError}. */
export type Handler = (call: Call) => Answer;

/** The routes below `/v3`: the customer is found, the media types are checked and errors are worded for all of them. */
export class Api {
  readonly #app: FastifyInstance;
  readonly #platform: Platform;

  /** @param app - A scope with the prefix `/v3`. */
  constructor(app: FastifyInstance, platform: Platform, nextErrors: NextErrors) {
    this.#app = app;
    this.#platform = platform;
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, async (request: FastifyRequest, text: string) =>
      readBody(request.headers['content-type'] ?? '', text),
    );
    app.addHook('onRequest', async (request, reply) => {
      const refusal = callerOf(request, platform);
      if ('world' in refusal) return undefined;
      if (platform.knob('certificateRefusal') === 'reset') {
        reply.hijack();
        request.raw.socket.destroy();
        return reply;
      }
      throw new ApiError(Number(platform.knob('certificateRefusal')), refusal.reason);
    });
    app.addHook('onRequest', async (request, reply) => {
      if (nextErrors.strike(request, reply)) return reply;
      checkAccept(request.headers.accept);
      return undefined;
    });
    app.addHook('onResponse', async (request) => {
      if (request.method !== 'GET') platform.context.changed();
    });
    app.setErrorHandler((error, _request, reply) => answerError(error, reply));
    app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'Not found' }));
  }

  /** GET. */
  get(path: string, handler: Handler): void {
    this.#mount('GET', path, handler);
  }

  /** POST; its status is a knob, 201 by default. */
  post(path: string, handler: Handler): void {
    this.#mount('POST', path, handler, 'createStatus');
  }

  /** PUT. */
  put(path: string, handler: Handler): void {
    this.#mount('PUT', path, handler);
  }

  /** DELETE; without anything to answer its status is a knob, 204 by default. */
  delete(path: string, handler: Handler): void {
    this.#mount('DELETE', path, handler);
  }

  #mount(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, handler: Handler, statusKnob?: string): void {
    this.#app.route({
      method,
      url,
      handler: (request, reply) => {
        const caller = callerOf(request, this.#platform);
        if (!('world' in caller)) throw new ApiError(403, caller.reason);
        const answer = handler({
          world: caller.world,
          params: request.params as Record<string, string>,
          query: request.query as Record<string, string>,
          body: isObject(request.body) ? request.body : {},
        });
        const status = statusKnob === undefined ? 200 : Number(this.#platform.knob(statusKnob));
        if (answer !== undefined) return reply.code(status).send(answer);
        const emptyStatus = Number(this.#platform.knob('deleteStatus'));
        return emptyStatus === 204 ? reply.code(204).send() : reply.code(emptyStatus).send({});
      },
    });
  }
}

/**
 * A body-less DELETE may carry the content type too: an empty body is none, whatever is said about it.
 *
 * @throws {ApiError} 415 on another media type, 400 on what is not JSON.
 */
function readBody(contentType: string, text: string): unknown {
  if (text.trim() === '') return {};
  const [mediaType = ''] = contentType.split(';');
  if (mediaType.trim().toLowerCase() !== 'application/json') {
    throw new ApiError(415, `Content-Type must be application/json, not ${mediaType || 'absent'}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The vendor's own example is a plain curl, whose `Accept` is the wildcard: that is as good as none. */
function checkAccept(accept: string | undefined): void {
  if (accept === undefined || accept === '') return;
  const ranges = accept.split(',').map((range) => (range.split(';')[0] ?? '').trim().toLowerCase());
  if (!ranges.some((range) => range === 'application/json' || range === '*/*' || range === 'application/*')) {
    throw new ApiError(406, `Accept must be application/json, not ${accept}`);
  }
}

async function answerError(error: unknown, reply: FastifyReply): Promise<FastifyReply> {
  if (error instanceof ApiError) return reply.code(error.status).send(error.body);
  const status = isHttpError(error) ? error.statusCode : 500;
  return reply.code(status).send({ error: error instanceof Error ? error.message : String(error) });
}

function isHttpError(error: unknown): error is { readonly statusCode: number } {
  return typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number';
}
