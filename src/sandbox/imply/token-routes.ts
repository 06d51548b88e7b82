import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatorContext } from '../frame/emulator.ts';
import type { TokenStore } from './token-store.ts';

/** The one realm of the sandbox's identity server. */
const realm = 'sandbox';

/** Path of the token endpoint: Keycloak's standard layout. */
export const tokenPath = `/auth/realms/${realm}/protocol/openid-connect/token`;

/** Mounts the identity server: the client credentials grant (RFC 6749 section 4.4), with Keycloak's words on errors. */
export async function tokenRoutes(
  app: FastifyInstance,
  { context, tokens }: { readonly context: EmulatorContext; readonly tokens: TokenStore },
): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    return reply.code(status).send(oauthError('invalid_request', String(error)));
  });

  app.post<{ Params: { realm: string } }>('/auth/realms/:realm/protocol/openid-connect/token', (request, reply) => {
    if (request.params.realm !== realm) return reply.code(404).send({ error: 'Realm does not exist' });
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const grantType = form.get('grant_type');
    if (grantType === null) {
      return reply.code(400).send(oauthError('invalid_request', 'Missing form parameter: grant_type'));
    }
    if (grantType !== 'client_credentials') {
      return reply.code(400).send(oauthError('unsupported_grant_type', 'Unsupported grant_type'));
    }
    const { id, secret } = readClient(request, form);
    if (id === undefined) {
      const error = oauthError('invalid_client', 'Invalid client or Invalid client credentials');
      return reply.code(Number(context.knobs['invalidClientStatus'])).send(error);
    }
    const issued = tokens.issue(id, secret);
    if (issued === undefined) {
      const error = oauthError('unauthorized_client', 'Invalid client or Invalid client credentials');
      return reply.code(Number(context.knobs['invalidClientStatus'])).send(error);
    }
    return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).send({
      access_token: issued.token,
      expires_in: issued.expiresInSeconds,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      'not-before-policy': 0,
      scope: 'email profile',
    });
  });
}

function oauthError(error: string, description: string): object {
  return { error, error_description: description };
}

/** From the form, or from basic authentication, whose parts are form-encoded (RFC 6749 section 2.3.1). */
function readClient(request: FastifyRequest, form: URLSearchParams): { id: string | undefined; secret: string } {
  const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') {
    return { id: form.get('client_id') ?? undefined, secret: form.get('client_secret') ?? '' };
  }
  const [id, secret] = Buffer.from(encoded, 'base64')
    .toString('utf8')
    .split(':')
    .map((part) => new URLSearchParams(`v=${part}`).get('v') ?? '');
  return { id, secret: secret ?? '' };
}
