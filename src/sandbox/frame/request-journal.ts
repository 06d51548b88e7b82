import type { IncomingMessage } from 'node:http';

/** One request that an emulator got, as `GET /_control/requests` shows it. */
export interface JournalEntry {
  /** 1 for the first since the start or the last `DELETE /_control/requests`. */
  readonly sequence: number;
  readonly method: string;
  /** The request target as it was sent, nothing decoded. */
  readonly url: string;
  /** The target's path, nothing decoded. */
  readonly path: string;
  /** Every decoded query parameter with all its values in the order they came. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly contentType?: string;
  /** Credentials are reduced to their scheme (`Bearer`) or to the cookies' names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON or a form, else the text; absent where there was none. */
  body?: unknown;
  /** The answer's status; absent while it is being worked out and where the connection was cut before handling. */
  status?: number;
  /** What the frame did to it on purpose. */
  fault?: 'status' | 'slow' | 'reset' | 'dropAfter';
}

const keptEntries = 50_000;
const secretHeaders = new Set(['x-xsrf-token', 'x-csrf-token', 'x-api-key', 'x-auth-token']);

/** The list of requests, oldest first; beyond 50 000 the oldest are dropped. */
export class RequestJournal {
  #entries: JournalEntry[] = [];
  #sequence = 0;

  /** Notes a request that has just come in; the rest of the entry is filled in as it becomes known. */
  open(request: IncomingMessage): JournalEntry {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const contentType = request.headers['content-type'];
    const entry: JournalEntry = {
      sequence: ++this.#sequence,
      method: request.method ?? 'GET',
      url,
      path: mark === -1 ? url : url.slice(0, mark),
      query: mark === -1 ? {} : readQuery(url.slice(mark + 1)),
      ...(contentType === undefined ? {} : { contentType }),
      headers: redactHeaders(request),
    };
    this.#entries.push(entry);
    if (this.#entries.length > keptEntries) this.#entries.splice(0, keptEntries / 10);
    return entry;
  }

  /** All entries, oldest first. */
  entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Forgets all and counts from 1 again. */
  clear(): void {
    this.#entries = [];
    this.#sequence = 0;
  }
}

/** What a request body holds: parsed JSON, a form's fields, or the text itself. */
export function readJournalBody(raw: Buffer, contentType: string | undefined): unknown {
  const text = raw.toString('utf8');
  if (contentType?.includes('x-www-form-urlencoded')) {
    return Object.fromEntries(Object.entries(readQuery(text)).map(([name, [value]]) => [name, value]));
  }
  if (!/json/i.test(contentType ?? '')) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Broken JSON is worth seeing as it came: the emulator is about to complain of it.
    return text;
  }
}

function readQuery(text: string): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const values = query[name] ?? [];
    values.push(value);
    query[name] = values;
  }
  return query;
}

function redactHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    if (name.endsWith('authorization')) headers[name] = text.split(' ', 1)[0] ?? '';
    else if (name === 'cookie') headers[name] = text.replaceAll(/=[^;]*/g, '');
    else headers[name] = secretHeaders.has(name) ? '…' : text;
  }
  return headers;
}
