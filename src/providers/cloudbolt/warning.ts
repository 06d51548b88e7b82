import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import { maskValue } from '../../model/value.ts';

/**
 * What an order that ended with a warning is worth: a warning when what was declared is there, else a failure.
 *
 * @throws {ProviderError} `PROVIDER_FAILED` in the jobs' words
 */
export function checkReadBack(warning: string, desired: JsonObject, live: Live, call: Pick<WriteCall, 'warn'>): void {
  const shown = maskValue(live.attributes);
  const different = differing(desired, isJsonObject(shown) ? shown : {});
  if (different.length === 0) {
    call.warn({ severity: 'warning', code: 'ORDER_WARNING', message: warning });
    return;
  }
  throw new ProviderError('PROVIDER_FAILED', `${warning}; not as asked for: ${different.join(', ')}`);
}

/** Declared fields that are shown otherwise; what is not shown says nothing. */
function differing(desired: JsonObject, shown: JsonObject, prefix = ''): readonly string[] {
  return Object.entries(desired).flatMap(([name, wanted]) => {
    const found: Json | undefined = shown[name];
    if (found === undefined || name === 'power' || name === 'hostname') return [];
    if (isJsonObject(wanted) && isJsonObject(found)) return differing(wanted, found, `${prefix}${name}.`);
    return JSON.stringify(wanted) === JSON.stringify(found) ? [] : [`${prefix}${name}`];
  });
}
