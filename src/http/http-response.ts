import type { Json } from '../model/json.ts';

const ID_HEADERS = ['x-request-id', 'request-id', 'x-correlation-id', 'x-amzn-requestid', 'x-trace-id'];

/** An answer, read to its end. Any status is an answer: what it means is the caller's to say. */
export class HttpResponse {
  readonly method: string;
  /** As sent; holds credentials where the API wants them in the query. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case; a repeated header's values joined by a comma and a space. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  /**
   * Whether a refusal is not for want of good credentials: they were renewed for this very request, or taken before on this
   * connection.
   */
  credentialsAreGood = false;
  #text: string | undefined;
  #json: { readonly value: Json | undefined } | undefined;

  constructor(parts: Pick<HttpResponse, 'method' | 'url' | 'status' | 'headers' | 'bytes'>) {
    this.method = parts.method;
    this.url = parts.url;
    this.status = parts.status;
    this.headers = parts.headers;
    this.bytes = parts.bytes;
  }

  /** The body as UTF-8 text. */
  get text(): string {
    this.#text ??= Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength).toString('utf8');
    return this.#text;
  }

  /** The body as JSON whatever the content type says; `undefined` when it is empty or none. */
  get json(): Json | undefined {
    this.#json ??= { value: parseJson(this.text) };
    return this.#json.value;
  }

  /** The id by which the server's operator finds the request. */
  get requestId(): string | undefined {
    for (const name of ID_HEADERS) {
      const id = this.headers[name];
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** Whether a person would see a web page: a proxy's or a portal's answer rather than the API's. */
  get isWebPage(): boolean {
    return /^\s*<(?:!doctype|html)/i.test(this.text);
  }
}

/** JSON, or nothing: servers send empty bodies, pages and plain text where JSON was asked for. */
function parseJson(text: string): Json | undefined {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
