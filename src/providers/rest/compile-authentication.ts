import {
  type Authentication,
  basicAuthentication,
  bearerAuthentication,
  headerAuthentication,
  NO_AUTHENTICATION,
  type SendPlainly,
} from '../../http/authentication.ts';
import type { HttpResponse } from '../../http/http-response.ts';
import { oauthClientCredentials } from '../../http/oauth-client-credentials.ts';
import type { Redactor } from '../../http/redact-secrets.ts';
import { type IssuedToken, TokenAuthentication } from '../../http/token-authentication.ts';
import type { Clock } from '../../model/clock.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import { revealValue, type ValueObject } from '../../model/value.ts';
import type { AuthScheme, LoginDefinition } from '../definition/definition.ts';
import { compileExpression, holds, type Scope } from '../definition/expression.ts';
import { compileTemplate } from '../definition/template.ts';
import { compileCall, optional, revealRequest } from './build-request.ts';
import { type FailureReader, failureError } from './read-failure.ts';
import { responseScope } from './response-scope.ts';

/** What an authentication is made with. */
export interface AuthenticationParts {
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly failures: FailureReader;
  /** Which answers refuse the credentials, where the definition says. */
  readonly isRefusal: ((response: HttpResponse) => boolean) | undefined;
}

/** The authentication that a definition's schemes make of settings. */
export function makeAuthentication(
  schemes: readonly AuthScheme[] | undefined,
  settings: ValueObject,
  parts: AuthenticationParts,
): Authentication {
  const scope: Scope = { settings };
  const scheme = schemes?.find(({ when }) => when === undefined || holds(compileExpression(when), scope));
  if (scheme === undefined) return NO_AUTHENTICATION;
  const fill = (template: Json) => {
    const value = compileTemplate(template)(scope);
    return value === undefined || value === null ? '' : String(revealValue(value));
  };
  const made = authenticationOf(scheme, fill, scope, parts);
  return parts.isRefusal === undefined ? made : withRefusal(made, parts.isRefusal);
}

function withRefusal(made: Authentication, isRefusal: (response: HttpResponse) => boolean): Authentication {
  return {
    headers: async (send, signal) => await made.headers(send, signal),
    isRefusal,
    ...(made.renew === undefined ? {} : { renew: (refused) => made.renew?.(refused) ?? false }),
  };
}

function authenticationOf(
  scheme: AuthScheme,
  fill: (template: Json) => string,
  scope: Scope,
  parts: AuthenticationParts,
): Authentication {
  const { redactor, clock } = parts;
  if (scheme.bearer !== undefined) return bearerAuthentication(fill(scheme.bearer), redactor);
  if (scheme.basic !== undefined) {
    return basicAuthentication(fill(scheme.basic.username), fill(scheme.basic.password), redactor);
  }
  if (scheme.header !== undefined) {
    const value = fill(scheme.header.value);
    return headerAuthentication(scheme.header.name.toLowerCase(), value, value, redactor);
  }
  if (scheme.oauth2 !== undefined) {
    const { tokenUrl, clientId, clientSecret, scope: asked, audience } = scheme.oauth2;
    const client = {
      tokenUrl: fill(tokenUrl),
      clientId: fill(clientId),
      clientSecret: fill(clientSecret),
      ...filled('scope', asked, fill),
      ...filled('audience', audience, fill),
    };
    return new TokenAuthentication(oauthClientCredentials(client, redactor), redactor, clock);
  }
  if (scheme.login === undefined) return NO_AUTHENTICATION;
  return loginAuthentication(scheme.login, scope, parts);
}

/** A part that may be left out, also by a template whose value is absent. */
function filled<Name extends string>(
  name: Name,
  template: Json | undefined,
  fill: (template: Json) => string,
): { readonly [key in Name]?: string } {
  const value = template === undefined ? '' : fill(template);
  return (value === '' ? {} : { [name]: value }) as { readonly [key in Name]?: string };
}

function loginAuthentication(login: LoginDefinition, scope: Scope, parts: AuthenticationParts): Authentication {
  const build = compileCall(login, 'POST');
  const token = compileExpression(login.token);
  const lifetime = optional(login.lifetimeSeconds);
  const header = compileTemplate(login.header.value);
  const name = login.header.name.toLowerCase();
  return new TokenAuthentication(
    {
      headers: (issued) => ({ [name]: String(header({ token: issued })) }),
      login: async (send: SendPlainly, signal): Promise<IssuedToken> => {
        const {
          reads: _reads,
          idempotent: _idempotent,
          ...request
        } = revealRequest(build(scope), { reads: true, signal });
        const response = await send({ ...request, idempotent: true });
        const failure = parts.failures.read(response);
        if (failure !== undefined) {
          const refused = response.status < 500 ? { kind: 'PROVIDER_UNAUTHORIZED' as const } : {};
          throw failureError(response, { ...refused, ...failure }, { reads: true, redactor: parts.redactor });
        }
        const seen = { ...scope, response: responseScope(response) };
        const issued = token(seen);
        if (typeof issued !== 'string' || issued === '') {
          throw new ProviderError(
            'PROVIDER_BAD_RESPONSE',
            `the login at ${new URL(response.url).pathname} gave no token`,
          );
        }
        const seconds = lifetime?.(seen);
        return { token: issued, ...(typeof seconds === 'number' ? { lifetimeMs: seconds * 1000 } : {}) };
      },
    },
    parts.redactor,
    parts.clock,
  );
}

/** Headers that a definition adds to every request. */
export function compileHeaders(
  headers: Readonly<Record<string, Json>> | undefined,
): (settings: JsonObject) => Readonly<Record<string, string>> {
  const template = compileTemplate((headers ?? {}) as Json);
  return (settings) => {
    const values = revealValue(template({ settings }) ?? {}) as JsonObject;
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toLowerCase(), String(value)]));
  };
}
