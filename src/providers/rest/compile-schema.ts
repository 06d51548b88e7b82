import type { JsonObject } from '../../model/json.ts';
import type { Validator } from './schema-faults.ts';

/** Makes validators of schemas: of a definition that was not compiled at build time. */
export type CompileSchema = (schema: JsonObject) => Validator;

/** Loads ajv, which takes longer than most commands, and only when it is needed. */
export async function loadSchemaCompiler(): Promise<CompileSchema> {
  const [{ Ajv2020 }, { default: formats }] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')]);
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateSchema: false });
  formats.default(ajv);
  return (schema) => ajv.compile(schema) as Validator;
}
