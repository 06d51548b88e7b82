import definitionSchema from '../../../schemas/provider.schema.json' with { type: 'json' };
import { ExpressionError } from '../../expressions/expression-error.ts';
import { ownFunctions } from '../../expressions/own-functions.ts';
import { parseExpression } from '../../expressions/parse-expression.ts';
import { suggestName } from '../../expressions/suggest-name.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { isJsonObject, type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { childPointer } from '../../model/json-pointer.ts';
import type { SchemaFault } from '../../model/schema.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { ToolError } from '../../model/tool-error.ts';
import { definitionFunctions } from './expression.ts';
import { templateParts } from './template.ts';

/** Checks a value against a schema; throws what the schema compiler throws for a schema that is none. */
export type CheckSchema = (value: Json, schema: JsonObject) => readonly SchemaFault[];

/** The schema of the definition format. */
export const definitionFormat = definitionSchema as unknown as JsonObject;

/** A fault of a definition, by its place in it. */
interface DefinitionFault {
  readonly pointer: JsonPointer;
  readonly code: 'DEFINITION_INVALID' | 'DEFINITION_EXPRESSION';
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Names that an expression may always use. */
const ALWAYS = new Set(['absent']);

/** Everything that is wrong with a definition. */
export function checkDefinition(
  definition: Json,
  system: string,
  locate: (pointer: JsonPointer) => SourceLocation,
  checkSchema: CheckSchema,
): readonly Diagnostic[] {
  const faults = [
    ...checkSchema(definition, definitionFormat).map(shapeFault),
    ...expressionFaults(definition, definitionFormat, definitionFormat, ''),
    ...nameFaults(definition, system),
    ...schemaFaults(definition, checkSchema),
  ];
  return faults.map(({ pointer, code, message, hint }) => ({
    severity: 'error',
    code,
    message,
    location: locate(pointer),
    ...(hint === undefined ? {} : { hint }),
  }));
}

function shapeFault({ pointer, message, params }: SchemaFault): DefinitionFault {
  const { property, known } = params;
  const isUnknown = property !== undefined && known !== undefined;
  const guess = isUnknown ? suggestName(property, known) : undefined;
  return {
    pointer: isUnknown ? childPointer(pointer, property) : pointer,
    code: 'DEFINITION_INVALID',
    message: isUnknown ? `the definition format has no \`${property}\` here` : `this ${message}`,
    hint: guess === undefined ? (isUnknown ? `It has: ${known.join(', ')}.` : undefined) : `Did you mean \`${guess}\`?`,
  };
}

/** Walks the definition along the format's own schema, which says where expressions stand and what they may use. */
function expressionFaults(
  value: Json,
  schema: Json,
  root: JsonObject,
  pointer: JsonPointer,
): readonly DefinitionFault[] {
  const rules = resolved(schema, root);
  const kind = rules['x-kind'];
  const scope = Array.isArray(rules['x-scope']) ? rules['x-scope'].map(String) : [];
  if (kind === 'expression') return typeof value === 'string' ? faultsOf(value, scope, pointer) : [];
  if (kind === 'template' || kind === 'path') return templateFaults(value, scope, pointer);
  for (const keyword of ['anyOf', 'oneOf']) {
    const choices = rules[keyword];
    if (!Array.isArray(choices)) continue;
    const choice = choices.map((part: Json) => resolved(part, root)).find((part) => couldFit(value, part));
    if (choice !== undefined) return expressionFaults(value, choice, root, pointer);
  }
  if (Array.isArray(value)) {
    const { items } = rules;
    if (items === undefined) return [];
    return value.flatMap((item: Json, index) => expressionFaults(item, items, root, childPointer(pointer, index)));
  }
  if (!isJsonObject(value)) return [];
  const properties = isJsonObject(rules['properties']) ? rules['properties'] : {};
  const additional = rules['additionalProperties'];
  return Object.entries(value).flatMap(([key, member]) => {
    const inner = Object.hasOwn(properties, key) ? properties[key] : isJsonObject(additional) ? additional : undefined;
    return inner === undefined ? [] : expressionFaults(member, inner, root, childPointer(pointer, key));
  });
}

function couldFit(value: Json, schema: JsonObject): boolean {
  if (schema['type'] === 'array') return Array.isArray(value);
  if (!isJsonObject(value)) return false;
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const style = properties['style'];
  return !isJsonObject(style) || style['const'] === value['style'];
}

function resolved(schema: Json, root: JsonObject): JsonObject {
  if (!isJsonObject(schema)) return {};
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const definitions = isJsonObject(root['$defs']) ? root['$defs'] : {};
  const target = definitions[reference.replace('#/$defs/', '')];
  return isJsonObject(target) ? { ...target, ...schema } : schema;
}

function templateFaults(value: Json, scope: readonly string[], pointer: JsonPointer): readonly DefinitionFault[] {
  if (typeof value === 'string') {
    try {
      return templateParts(value).flatMap((part) =>
        'expression' in part ? faultsOf(part.expression, scope, pointer) : [],
      );
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return [{ pointer, code: 'DEFINITION_EXPRESSION', message: error.message }];
    }
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => templateFaults(item, scope, childPointer(pointer, index)));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => templateFaults(member, scope, childPointer(pointer, key)));
}

function faultsOf(text: string, scope: readonly string[], pointer: JsonPointer): readonly DefinitionFault[] {
  const code = 'DEFINITION_EXPRESSION';
  try {
    const expression = parseExpression(text.trim());
    const strangers = expression.references
      .map(({ name }) => name)
      .filter((name) => !scope.includes(name) && !ALWAYS.has(name) && !ownFunctions.has(name));
    return [...new Set(strangers)].map((name) => {
      const guess = suggestName(name, scope);
      const hint = guess === undefined ? `Known here: ${scope.join(', ')}.` : `Did you mean \`${guess}\`?`;
      return { pointer, code, message: `there is no \`${name}\` in \`${text.trim()}\``, hint };
    });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const hint =
      error.hint ??
      `Besides CEL's own functions there are ${[...ownFunctions.keys(), ...definitionFunctions].join(', ')}.`;
    return [{ pointer, code, message: `\`${text.trim()}\`: ${error.message}`, hint }];
  }
}

function nameFaults(definition: Json, system: string): readonly DefinitionFault[] {
  if (!isJsonObject(definition)) return [];
  const faults: DefinitionFault[] = [];
  if (typeof definition['system'] === 'string' && definition['system'] !== system) {
    faults.push({
      pointer: '/system',
      code: 'DEFINITION_INVALID',
      message: `the definition is of "${definition['system']}", but the project uses it as "${system}"`,
      hint: `Write ${definition['system']}: (or ${definition['system']}.<alias>:) under providers.`,
    });
  }
  const tasks = isJsonObject(definition['tasks']) ? Object.keys(definition['tasks']) : [];
  visit(definition, '', (value, pointer) => {
    const follow = value['follow'];
    if (!isJsonObject(follow) || typeof follow['task'] !== 'string' || tasks.includes(follow['task'])) return;
    const hint = tasks.length === 0 ? 'Declare it under tasks.' : `Known: ${tasks.join(', ')}.`;
    const message = `there is no task "${follow['task']}"`;
    faults.push({ pointer: `${pointer}/follow/task`, code: 'DEFINITION_INVALID', message, hint });
  });
  return faults;
}

function visit(value: Json, pointer: JsonPointer, seen: (value: JsonObject, pointer: JsonPointer) => void): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visit(item as Json, childPointer(pointer, index), seen);
  } else if (isJsonObject(value)) {
    seen(value, pointer);
    for (const [key, member] of Object.entries(value)) {
      if (key !== 'schema') visit(member, childPointer(pointer, key), seen);
    }
  }
}

/** Whether the schemas of the types are schemas: found by trying them on an empty object. */
function schemaFaults(definition: Json, checkSchema: CheckSchema): readonly DefinitionFault[] {
  const types = isJsonObject(definition) && isJsonObject(definition['types']) ? definition['types'] : {};
  return Object.entries(types).flatMap(([name, type]) => {
    const schema = isJsonObject(type) ? type['schema'] : undefined;
    if (!isJsonObject(schema)) return [];
    try {
      checkSchema({}, schema);
      return [];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const pointer = `/types/${name}/schema`;
      return [{ pointer, code: 'DEFINITION_INVALID', message: `the schema of ${name} is none: ${reason}` }];
    }
  });
}
