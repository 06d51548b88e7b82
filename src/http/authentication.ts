import type { HttpRequest } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';
import type { Redactor } from './redact-secrets.ts';

/** Sends a request without credentials of the connection: what a login needs. */
export type SendPlainly = (request: Omit<HttpRequest, 'authenticate'>) => Promise<HttpResponse>;

/** Puts credentials on requests. */
export interface Authentication {
  /** Headers to add. May log in first; concurrent calls share one login. @throws {ProviderError} when the login fails */
  headers(send: SendPlainly, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /**
   * Told that the server refused what `headers` gave. Whether other credentials can be had, so that sending again makes
   * sense: never for fixed ones.
   */
  renew?(refused: Readonly<Record<string, string>>): boolean;
  /** Whether an answer refuses the credentials. Default: status 401. */
  isRefusal?(response: HttpResponse): boolean;
}

/** No credentials in headers: the client certificate is the identity, or there is none. */
export const NO_AUTHENTICATION: Authentication = { headers: async () => ({}) };

/** `Authorization: Bearer TOKEN` with a token that stays. */
export function bearerAuthentication(token: string, redactor: Redactor): Authentication {
  return headerAuthentication('authorization', `Bearer ${token}`, token, redactor);
}

/** `Authorization: Basic …` (RFC 7617), the name and password as UTF-8. */
export function basicAuthentication(username: string, password: string, redactor: Redactor): Authentication {
  redactor.add(password);
  const pair = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
  return headerAuthentication('authorization', `Basic ${pair}`, pair, redactor);
}

/** One header of the API's own. @param secret - The part of the value that must never be shown. */
export function headerAuthentication(name: string, value: string, secret: string, redactor: Redactor): Authentication {
  redactor.add(secret);
  return { headers: async () => ({ [name]: value }) };
}
