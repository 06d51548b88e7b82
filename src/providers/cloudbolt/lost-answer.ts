import { ProviderError } from '../../model/provider-error.ts';

/** Refusals come as 500 or within a 2xx as well as 4xx: only the last says for certain that nothing happened. */
export function mayHaveHappened(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  const status = error.server?.status;
  return error.uncertain || (status !== undefined && (status < 300 || status >= 500));
}

/** Whether no answer came at all. */
export function isLost(error: unknown): boolean {
  return error instanceof ProviderError && error.server?.status === undefined;
}

/** The same failure once it is known that nothing came of the request. */
export function certain(error: unknown): unknown {
  if (!(error instanceof ProviderError) || !error.uncertain) return error;
  return new ProviderError(error.code === 'PROVIDER_FAILED' ? 'PROVIDER_REJECTED' : error.code, error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.server === undefined ? {} : { server: error.server }),
    faults: error.faults,
    cause: error,
  });
}
