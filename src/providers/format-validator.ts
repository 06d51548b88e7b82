import type { JsonObject } from '../model/json.ts';
import type { CompileSchema } from './rest/compile-schema.ts';
import type { Validator } from './rest/schema-faults.ts';

/**
 * The validator of the definition format. The built program has another file in the place of this one, which holds the
 * validator as `scripts/build/compiled-format.ts` has compiled it: to compile it takes longer than all else that a small plan does.
 */
export function formatValidator(format: JsonObject, compile: CompileSchema): Validator {
  return compile(format);
}
