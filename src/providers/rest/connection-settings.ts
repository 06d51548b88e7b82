import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { PropertySchema } from '../../model/schema.ts';

/** Settings that every system has. */
const SHARED: JsonObject = {
  url: {
    type: 'string',
    // Format `uri` is an expression of RFC 3986 whose compilation takes as long as all other checks of a small project.
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^\\s/]\\S*$',
    'x-pattern-words': 'must be an http or https URL',
    description: 'Where the API is: its origin, with a path only if the server has one of its own.',
  },
  tls: {
    type: 'object',
    description: 'Each of ca, cert and key is a path from the project folder, or PEM text.',
    additionalProperties: false,
    properties: {
      ca: { type: 'string', description: 'Certificates to trust, instead of the machine’s own.' },
      cert: { type: 'string', description: 'Our certificate, for mutual TLS.' },
      key: { type: 'string', 'x-sensitive': true, description: 'The private key of `cert`.' },
      insecure: { type: 'boolean', description: 'Takes any certificate. For trying only: every run warns.' },
      verifyHostname: {
        type: 'boolean',
        description: 'false: the certificate must come from `ca`, but may name another host.',
      },
    },
  },
  headers: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Headers sent with every request.',
  },
  concurrency: { type: 'integer', minimum: 1, maximum: 256, description: 'Requests at once, at most.' },
  timeout: {
    type: ['string', 'number'],
    pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$',
    description: 'Longest wait for an answer: `30s`, `2m`; a number counts seconds.',
  },
  retries: {
    type: 'integer',
    minimum: 0,
    maximum: 20,
    description: 'How often a failed request is sent again. Default 4.',
  },
  definition: { type: 'string', description: 'Path of the definition of an API of your own.' },
};

/** The schema of a system's settings: what all share, and its own. @param own - A JSON Schema without `type`. */
export function settingsSchema(own: JsonObject = {}): PropertySchema {
  const properties = isJsonObject(own['properties']) ? own['properties'] : {};
  const required = Array.isArray(own['required']) ? own['required'] : [];
  return {
    ...own,
    type: 'object',
    additionalProperties: false,
    required: ['url', ...required],
    properties: { ...SHARED, ...properties },
  };
}
