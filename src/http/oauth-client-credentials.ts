import { isJsonObject } from '../model/json.ts';
import { ProviderError } from '../model/provider-error.ts';
import type { SendPlainly } from './authentication.ts';
import type { Redactor } from './redact-secrets.ts';
import type { IssuedToken, TokenSource } from './token-authentication.ts';

/** An OAuth 2.0 client and where it gets its tokens. */
export interface OauthClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
  readonly audience?: string;
}

/** Tokens by the client credentials grant, the client named in the form body (RFC 6749 sections 2.3.1 and 4.4). */
export function oauthClientCredentials(client: OauthClient, redactor: Redactor): TokenSource {
  redactor.add(client.clientSecret);
  return {
    headers: (token) => ({ authorization: `Bearer ${token}` }),
    login: async (send, signal) => await requestToken(client, send, signal),
  };
}

async function requestToken(client: OauthClient, send: SendPlainly, signal: AbortSignal): Promise<IssuedToken> {
  const response = await send({
    method: 'POST',
    path: client.tokenUrl,
    idempotent: true,
    signal,
    headers: { accept: 'application/json' },
    body: {
      kind: 'form',
      fields: {
        grant_type: 'client_credentials',
        client_id: client.clientId,
        client_secret: client.clientSecret,
        ...(client.scope === undefined ? {} : { scope: client.scope }),
        ...(client.audience === undefined ? {} : { audience: client.audience }),
      },
    },
  });
  const body = isJsonObject(response.json) ? response.json : {};
  const server = { method: 'POST', url: client.tokenUrl, status: response.status };
  if (response.status >= 400) {
    const code = typeof body['error'] === 'string' ? body['error'] : undefined;
    const message = typeof body['error_description'] === 'string' ? body['error_description'] : undefined;
    throw new ProviderError('PROVIDER_UNAUTHORIZED', `no token for client "${client.clientId}"`, {
      hint: 'Check oauth.clientId, oauth.clientSecret and oauth.tokenUrl (the realm is part of it).',
      server: { ...server, ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) },
    });
  }
  const token = body['access_token'];
  if (typeof token !== 'string' || token === '') {
    throw new ProviderError('PROVIDER_BAD_RESPONSE', 'the token endpoint answered without an access_token', {
      hint: 'Check oauth.tokenUrl: for Keycloak it ends in /protocol/openid-connect/token.',
      server,
    });
  }
  const seconds = body['expires_in'];
  return { token, ...(typeof seconds === 'number' ? { lifetimeMs: seconds * 1000 } : {}) };
}
