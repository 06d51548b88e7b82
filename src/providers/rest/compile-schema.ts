import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonObject } from '../../model/json.ts';
import type { Validator } from './schema-faults.ts';

/** Makes validators of schemas: of a definition that was not compiled at build time. */
export type CompileSchema = (schema: JsonObject) => Validator;

/** Opens ajv. It takes longer to load than most commands to run: import this file only where it is needed. */
export function openSchemaCompiler(): CompileSchema {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateSchema: false,
    meta: false,
    code: { optimize: false },
  });
  formats.default(ajv);
  return (schema) => ajv.compile(schema) as Validator;
}
