import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ProviderError } from '../../model/provider-error.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { SourceLocation } from '../../model/source-location.ts';

/** Whether every other read over the connection would fail likewise. */
export function isOfWholeConnection({ code }: ProviderError): boolean {
  return ['CONNECTION_INVALID', 'CONNECTION_FAILED', 'TLS_FAILED', 'PROVIDER_UNAUTHORIZED'].includes(code);
}

/**
 * The warning for an object that may not, or cannot now, be looked at (what it lives in is shut down): it is left out of the plan.
 * Undefined for any other failure.
 */
export function notReadableNow(
  error: ProviderError,
  place: { readonly address: ResourceAddress; readonly type: string; readonly location?: SourceLocation | undefined },
): Diagnostic | undefined {
  const { address, type, location } = place;
  if (error.code !== 'PROVIDER_FORBIDDEN' && error.code !== 'PROVIDER_CONFLICT') return undefined;
  const isForbidden = error.code === 'PROVIDER_FORBIDDEN';
  const words = isForbidden
    ? `is not planned: the credentials in use are not allowed to read ${type}`
    : 'is skipped: it cannot be looked at now';
  return {
    severity: 'warning',
    code: isForbidden ? 'READ_FORBIDDEN' : 'READ_NOT_NOW',
    message: `${address} ${words} (${error.message})`,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(location === undefined ? {} : { location }),
    address,
  };
}
