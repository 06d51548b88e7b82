import type { HttpResponse } from '../../http/http-response.ts';
import { isValueList, isValueObject, type ValueObject } from '../../model/value.ts';
import type { BuiltRequest } from '../rest/build-request.ts';
import { revealRequest } from '../rest/build-request.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import type { Session } from '../rest/session.ts';

/** A request from code: to a route that takes a JSON body. */
interface ServerCall {
  readonly method?: string;
  readonly path: string;
  readonly query?: ValueObject;
  /** Without the version, which is put in. */
  readonly body?: ValueObject;
  /** Whether it only looks, whatever its method. */
  readonly reads: boolean;
  /** Whether sending it twice does no more than once. Default: that of reads. */
  readonly idempotent?: boolean;
  /** How a line among the results of the answer must begin; without it nothing has been done. */
  readonly expect?: string;
  readonly signal: AbortSignal;
}

/** Sends a request with the server's own version in it: as `ClientVersion` of a body, as `version` of a query. @throws {ProviderError} */
export async function callServer(
  session: Session,
  runtime: DefinitionRuntime,
  call: ServerCall,
): Promise<HttpResponse> {
  const { version = '' } = await runtime.facts(session, ['version'], call.signal);
  const { reads, signal, idempotent, expect } = call;
  const response = await session.send(
    revealRequest(builtRequest(call, version), { reads, signal, ...(idempotent === undefined ? {} : { idempotent }) }),
  );
  if (expect !== undefined && !resultsOf(response).some((line) => line.startsWith(expect))) {
    throw session.lacking(response, `the answer has no "${expect}"`);
  }
  return response;
}

/** The lines that an answer tells its results in. */
function resultsOf({ json }: HttpResponse): readonly string[] {
  const results = isValueObject(json) ? json['Results'] : undefined;
  return isValueList(results) ? results.filter((line) => typeof line === 'string') : [];
}

/** A request with the version put in; the version may be unknown, for a preview. */
export function builtRequest(
  { method = 'POST', path, query, body }: Pick<ServerCall, 'method' | 'path' | 'query' | 'body'>,
  version: BuiltRequest['path'],
): BuiltRequest {
  return {
    method,
    path,
    query: query === undefined ? {} : { version, ...query },
    headers: {},
    ...(body === undefined ? {} : { body: { kind: 'json', value: { ClientVersion: version, ...body } } }),
  };
}
