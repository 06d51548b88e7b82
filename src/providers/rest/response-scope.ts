import type { HttpResponse } from '../../http/http-response.ts';
import type { ValueObject } from '../../model/value.ts';

/** An answer as expressions see it: `status`, `headers` (lower case), `body` (JSON; absent when it is none) and `text`. */
export function responseScope(response: HttpResponse): ValueObject {
  const { json } = response;
  return {
    status: response.status,
    headers: response.headers,
    ...(json === undefined ? {} : { body: json }),
    get text() {
      return response.text;
    },
  };
}
