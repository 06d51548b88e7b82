import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { ActionDescription } from '../model/resource-type.ts';
import { ToolError } from '../model/tool-error.ts';

/**
 * The arguments of an action out of `--arg name=value`: text where the action wants text, else what the value is as JSON.
 *
 * @param action - What it takes; undefined where only the server knows.
 * @throws {ToolError} `ARGUMENT_INVALID` for one that it does not take, lacks, or that is not what it wants
 */
export async function actionArguments(
  texts: readonly string[],
  action: ActionDescription | undefined,
): Promise<JsonObject> {
  const schemas = schemasOf(action?.arguments);
  const args = Object.fromEntries(
    texts.map((text): [string, Json] => {
      const at = text.indexOf('=');
      if (at < 1)
        throw new ToolError('ARGUMENT_INVALID', `"${text}" is no argument`, { hint: 'Write --arg name=value.' });
      const name = text.slice(0, at);
      const value = text.slice(at + 1);
      return [name, schemas.get(name)?.['type'] === 'string' ? value : plainOrJson(value)];
    }),
  );
  if (action !== undefined) await check(args, action);
  return args;
}

async function check(args: JsonObject, action: ActionDescription): Promise<void> {
  const { openSchemaCompiler } = await import('../providers/rest/compile-schema.ts');
  const { checkValue } = await import('../providers/rest/schema-faults.ts');
  const { viewSchema } = await import('../providers/rest/schema-view.ts');
  const [fault] = checkValue(args, openSchemaCompiler()(action.arguments), viewSchema(action.arguments));
  if (fault === undefined) return;
  const { property } = fault.params;
  const message =
    fault.keyword === 'required'
      ? `${action.name} needs the argument "${property}"`
      : fault.keyword === 'additionalProperties'
        ? `${action.name} has no argument "${property}"`
        : `the argument "${fault.pointer.slice(1)}" ${fault.message}`;
  throw new ToolError('ARGUMENT_INVALID', message, { hint: takes(action) });
}

/** What an action takes, for people. */
function takes({ name, arguments: schema }: ActionDescription): string {
  const schemas = schemasOf(schema);
  if (schemas.size === 0) return `${name} takes no arguments.`;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const lines = [...schemas].map(([argument, { description = '' }]) => {
    const words = required.includes(argument) ? String(description) : `${String(description)} May be left out.`;
    return `    --arg ${argument}=…`.padEnd(30) + words;
  });
  return `It takes:\n${lines.join('\n')}`;
}

/** Schemas of the arguments by their names. */
function schemasOf(schema: JsonObject | undefined): ReadonlyMap<string, JsonObject> {
  const properties = schema?.['properties'];
  const entries = isJsonObject(properties) ? Object.entries(properties) : [];
  return new Map(entries.filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1])));
}

/** Numbers, booleans, lists and objects are taken as JSON; everything else is text. */
function plainOrJson(text: string): Json {
  if (!/^(\[|\{|true$|false$|null$|-?\d+(\.\d+)?$)/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // It only looked like JSON.
    return text;
  }
}
