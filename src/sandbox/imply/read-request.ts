import type { FastifyRequest } from 'fastify';
import { ApiError, badArgument, type ErrorDetail } from './api-error.ts';
import { isJsonObject, type JsonObject } from './json-value.ts';

/** Boolean parameters of the API; each operation knows some of them. */
export type Flag = 'dryRun' | 'force' | 'pretty';

/** @throws {ApiError} 400 with one detail for each flag that is neither `true` nor `false`. */
export function readFlags(request: FastifyRequest, names: readonly Flag[]): Record<Flag, boolean> {
  const flags = { dryRun: false, force: false, pretty: false };
  const faults: ErrorDetail[] = [];
  const query = new URLSearchParams(request.url.split('?').slice(1).join('?'));
  for (const name of names) {
    const value = query.get(name);
    if (value === 'true') flags[name] = true;
    else if (value !== null && value !== 'false') {
      faults.push({ code: 'MalformedValue', target: name, message: `Parameter ${name} must be true or false` });
    }
  }
  if (faults.length > 0) throw badArgument(faults);
  return flags;
}

/**
 * Reads the body that the scope's parser has left as text.
 *
 * @throws {ApiError} 415 on another content type; 400 when it is no JSON object.
 */
export function readBody(request: FastifyRequest, contentType: string): JsonObject {
  const sent = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (sent !== contentType) {
    throw new ApiError(415, 'UnsupportedMediaType', `Content type must be ${contentType}`);
  }
  const fault = (message: string) => badArgument([{ code: 'MalformedValue', target: '', message }]);
  let body: unknown;
  try {
    body = JSON.parse(typeof request.body === 'string' ? request.body : '');
  } catch {
    throw fault('Request body is not valid JSON');
  }
  if (!isJsonObject(body)) throw fault('Request body must be an object');
  return body;
}
