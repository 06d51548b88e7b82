import { ProviderError } from '../../model/provider-error.ts';

/** Whether a change that met a conflict may be tried again after a look. @param tried - How often it has been already. */
export function mayTryAgain(error: unknown, tried: number): error is ProviderError {
  return (
    error instanceof ProviderError &&
    error.code === 'PROVIDER_CONFLICT' &&
    tried < (error.repeats ?? Number.POSITIVE_INFINITY)
  );
}
