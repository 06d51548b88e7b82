import type { HttpBody } from '../../http/http-request.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { RequestPreview } from '../../model/resource-type.ts';
import {
  mapValue,
  revealValue,
  SENSITIVE_TEXT,
  Secret,
  UNKNOWN_TEXT,
  Unknown,
  type Value,
  type ValueObject,
} from '../../model/value.ts';
import type { CallDefinition } from '../definition/call-definition.ts';
import { compileExpression, type Evaluate, type Scope } from '../definition/expression.ts';
import { compilePath, compileTemplate } from '../definition/template.ts';
import type { SessionRequest } from './session.ts';

/** A request as a definition makes it, unknown and secret parts still in it. */
export interface BuiltRequest {
  readonly method: string;
  readonly path: Value;
  readonly query: ValueObject;
  readonly rawQuery?: Value;
  readonly headers: ValueObject;
  readonly body?: {
    readonly kind: 'json' | 'form' | 'raw' | 'file';
    readonly value: Value;
    readonly contentType?: string;
  };
  readonly idempotent?: boolean;
}

/** Makes requests of one kind. */
export type BuildRequest = (scope: Scope, extra?: Pick<CallDefinition, 'query' | 'headers'>) => BuiltRequest;

/** Makes a call of a definition ready. @param method - Where the call names none. */
export function compileCall(call: CallDefinition, method: string): BuildRequest {
  const methodOf = compileTemplate(call.method ?? method);
  const path = compilePath(call.path);
  const query = compileTemplate((call.query ?? {}) as Json);
  const headers = compileTemplate((call.headers ?? {}) as Json);
  const rawQuery = call.rawQuery === undefined ? undefined : compileTemplate(call.rawQuery);
  const body = compileBody(call);
  return (scope, extra) => {
    const raw = rawQuery?.(scope);
    const content = body?.(scope);
    return {
      method: String(methodOf(scope)).toUpperCase(),
      path: path(scope),
      query: { ...objectOf(query(scope)), ...fixed(extra?.query, scope) },
      headers: lowerCased({ ...objectOf(headers(scope)), ...fixed(extra?.headers, scope) }),
      ...(raw === undefined || raw === null ? {} : { rawQuery: raw }),
      ...(content === undefined ? {} : { body: content }),
      ...(call.idempotent === undefined ? {} : { idempotent: call.idempotent }),
    };
  };
}

function compileBody(call: CallDefinition): ((scope: Scope) => BuiltRequest['body']) | undefined {
  const kinds = [
    ['json', call.body],
    ['form', call.form],
    ['raw', call.text],
    ['file', call.file],
  ] as const;
  for (const [kind, template] of kinds) {
    if (template === undefined) continue;
    const evaluate = compileTemplate(template);
    return (scope) => {
      const value = evaluate(scope);
      if (value === undefined) return undefined;
      return { kind, value, ...(call.contentType === undefined ? {} : { contentType: call.contentType }) };
    };
  }
  return undefined;
}

function fixed(templates: Readonly<Record<string, Json>> | undefined, scope: Scope): ValueObject {
  return templates === undefined ? {} : objectOf(compileTemplate(templates as Json)(scope));
}

/** The request as it is sent: secrets revealed. Nothing unknown may be left in it. */
export function revealRequest(
  built: BuiltRequest,
  call: { readonly reads: boolean; readonly signal: AbortSignal; readonly idempotent?: boolean },
): SessionRequest {
  const idempotent = call.idempotent ?? built.idempotent;
  return {
    method: built.method,
    path: String(revealValue(built.path)),
    query: revealValue(built.query) as Record<string, string>,
    ...(built.rawQuery === undefined ? {} : { rawQuery: String(revealValue(built.rawQuery)) }),
    headers: Object.fromEntries(
      Object.entries(revealValue(built.headers) as Record<string, Json>).map(([name, value]) => [name, String(value)]),
    ),
    ...(built.body === undefined ? {} : { body: httpBody(built.body) }),
    reads: call.reads,
    signal: call.signal,
    ...(idempotent === undefined ? {} : { idempotent }),
  };
}

function httpBody({ kind, value, contentType }: NonNullable<BuiltRequest['body']>): HttpBody {
  const content = revealValue(value);
  const type = contentType === undefined ? {} : { contentType };
  switch (kind) {
    case 'json':
      return { kind, value: content, ...type };
    case 'form':
      return {
        kind,
        fields: Object.fromEntries(
          Object.entries(isJsonObject(content) ? content : {}).map(([name, item]) => [name, String(item)]),
        ),
      };
    case 'raw':
    case 'file':
      return { kind: 'raw', content: String(content), ...type };
    default:
      return kind satisfies never;
  }
}

/** The request as people see it: secrets and unknown parts as words. */
export function previewRequest(built: BuiltRequest, note?: string): RequestPreview {
  const shown = (value: Value): Json =>
    mapValue(value, (special) => (special instanceof Secret ? SENSITIVE_TEXT : UNKNOWN_TEXT)) ?? null;
  const path = built.path instanceof Unknown || built.path instanceof Secret ? String(built.path) : String(built.path);
  const query = Object.entries(built.query)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${String(shown(value))}`);
  if (built.rawQuery !== undefined) query.push(String(shown(built.rawQuery)));
  return {
    method: built.method,
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
    ...(built.body === undefined ? {} : { body: bodyShown(built.body.kind, shown(built.body.value)) }),
    ...(note === undefined ? {} : { note }),
  };
}

function bodyShown(kind: string, value: Json): Json {
  return kind === 'file' ? `(content of ${String(value)})` : value;
}

/** An optional expression, ready. */
export function optional(source: string | undefined): Evaluate | undefined {
  return source === undefined ? undefined : compileExpression(source);
}

function objectOf(value: Value | undefined): ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ValueObject) : {};
}

function lowerCased(headers: ValueObject): ValueObject {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
