import { suggestName } from '../expressions/suggest-name.ts';
import { isJsonObject } from '../model/json.ts';
import type { TypeDescription } from '../model/resource-type.ts';
import type { PropertySchema } from '../model/schema.ts';
import { itemSchema, memberSchema, resolveSchema } from './schema-walk.ts';

/** What is known of a document that references may lead to. */
export interface BlockFacts {
  readonly description: TypeDescription | undefined;
  /** Whether it stands for an object of instances by key. */
  readonly isEach: boolean;
  /** Whether it stands for a list of objects. */
  readonly isMany: boolean;
}

/** A field that a type's schema does not know. */
export interface FieldFault<Step> {
  readonly step: Step;
  readonly message: string;
  /** The name that was probably meant; then it is surely a mistake, otherwise the API may know more than the schema. */
  readonly suggestion: string | undefined;
}

/** The first field on a path into a resource that a closed object of the type's schema does not have. */
export function findFieldFault<Step extends { readonly key: string; readonly isOptional?: boolean }>(
  facts: BlockFacts,
  path: readonly Step[],
): FieldFault<Step> | undefined {
  const { description } = facts;
  if (description === undefined || facts.isMany) return undefined;
  const root = description.schema;
  let schema: PropertySchema | undefined = resolveSchema(root, root);
  for (const [index, step] of path.slice(facts.isEach ? 1 : 0).entries()) {
    if (schema === undefined || step.isOptional === true || (index === 0 && step.key === 'id')) return undefined;
    const isList = /^\d+$/.test(step.key);
    const next: PropertySchema | undefined = isList
      ? itemSchema(schema, Number(step.key), root)
      : memberSchema(schema, step.key, root);
    if (next === undefined && isClosed(schema)) {
      const known = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
      const suggestion = suggestName(step.key, index === 0 ? ['id', ...known] : known);
      return { step, message: `\`${description.name}\` has no field \`${step.key}\` there`, suggestion };
    }
    schema = next;
  }
  return undefined;
}

/** Whether the schema names all members: neither further ones are allowed nor does another schema join in. */
function isClosed(schema: PropertySchema): boolean {
  const isOpen = ['allOf', 'anyOf', 'oneOf', '$ref', 'patternProperties', 'if'].some(
    (keyword) => schema[keyword] !== undefined,
  );
  return schema['additionalProperties'] === false && !isOpen;
}
