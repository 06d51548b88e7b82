import type { Installation } from './installation.ts';
import type { JsonObject } from './json.ts';
import type { UserRecord } from './records.ts';

/** A request as the handlers see it: signed in, path matched, body read. */
export interface ApiCall {
  readonly installation: Installation;
  readonly user: UserRecord;
  /** Named segments of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; an empty object when there was none. */
  readonly body: JsonObject;
  /** The body as it came, for uploads. */
  readonly raw: Buffer;
  readonly contentType: string;
}

/** What a handler answers: a HAL body, or a file. */
export type ApiAnswer =
  | { readonly status: number; readonly body?: JsonObject }
  | { readonly status: number; readonly file: Buffer; readonly contentType: string; readonly fileName?: string };

/** Answers one verb on one path. */
export type Handler = (call: ApiCall) => ApiAnswer;

/** Verbs of one path. */
export interface Verbs {
  readonly get?: Handler;
  readonly post?: Handler;
  readonly delete?: Handler;
}

/** Paths below `/api/v2`, with `:name` segments, and what they answer. */
export type Routes = Readonly<Record<string, Verbs>>;

/** A plain success. */
export function ok(body: JsonObject): ApiAnswer {
  return { status: 200, body };
}
