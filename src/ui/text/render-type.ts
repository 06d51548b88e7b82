import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { TypeDescription } from '../../model/resource-type.ts';
import { wrapText } from '../wrap-text.ts';
import { type LayoutOptions, layoutOf } from './layout.ts';

/** A type's fields, options and actions as documentation for the terminal. */
export function renderTypeDocumentation(type: TypeDescription, options: LayoutOptions = {}): string {
  const { width, palette } = layoutOf(options);
  const lines = [palette.strong(type.name), ...wrapText(type.summary, width)];
  if (type.managed !== true) lines.push('', ...wrapText(`Lookup only: ${type.managed.reason}`, width));
  lines.push('', palette.strong('properties'), ...fieldLines(type.schema, type.schema, '', width, 0));
  const optionFields = fieldLines(type.optionsSchema, type.optionsSchema, '', width, 0);
  if (optionFields.length > 0) lines.push('', palette.strong('options'), ...optionFields);
  const { actions, dryRun, history } = type.capabilities;
  if (actions.length > 0) {
    lines.push('', palette.strong('actions'));
    for (const action of actions) {
      lines.push(`  ${action.name}`, ...wrapText(action.summary, width - 6).map((line) => `      ${line}`));
      lines.push(...fieldLines(action.arguments, action.arguments, '--arg ', width, 2));
    }
  }
  const can = [
    ...(dryRun.create || dryRun.update ? ['the server validates changes at plan (dry run)'] : []),
    ...(history ? ['past configurations can be shown: reckon history ADDRESS'] : []),
  ];
  if (can.length > 0) lines.push('', ...can.map((line) => `- ${line}`));
  return lines.join('\n');
}

function fieldLines(schema: JsonObject, root: JsonObject, prefix: string, width: number, depth: number): string[] {
  if (depth > 6) return [];
  const whole = resolve(schema, root);
  const properties = objectOf(whole['properties']);
  const required = Array.isArray(whole['required']) ? whole['required'] : [];
  return Object.entries(properties).flatMap(([name, raw]) => {
    const field = resolve(objectOf(raw), root);
    const path = `${prefix}${name}`;
    const words = [typeWords(field, root), ...(required.includes(name) ? ['required'] : []), ...traits(field)];
    const description = typeof field['description'] === 'string' ? wrapText(field['description'], width - 6) : [];
    const items = objectOf(field['items']);
    const members = objectOf(field['additionalProperties']);
    const inner = [
      ...(isJsonObject(field['properties']) ? fieldLines(field, root, `${path}.`, width, depth + 1) : []),
      ...fieldLines(items, root, `${path}[].`, width, depth + 1),
      ...fieldLines(members, root, `${path}.NAME.`, width, depth + 1),
    ];
    return [`  ${path}  (${words.join(', ')})`, ...description.map((line) => `      ${line}`), ...inner];
  });
}

function typeWords(field: JsonObject, root: JsonObject): string {
  if (Array.isArray(field['enum']))
    return field['enum'].map((value) => (value === '' ? '""' : String(value))).join(' | ');
  const { type } = field;
  if (type === 'array') return `list of ${typeWords(resolve(objectOf(field['items']), root), root)}`;
  if (Array.isArray(type)) return type.join(' or ');
  return typeof type === 'string' ? type : 'anything';
}

function traits(field: JsonObject): string[] {
  return [
    ...(field['readOnly'] === true ? ['set by the server'] : []),
    ...(field['writeOnly'] === true ? ['never read back'] : []),
    ...(field['x-immutable'] === true ? ['a change replaces'] : []),
    ...(field['x-immutable'] === 'refuse' ? ['fixed once made'] : []),
    ...(field['x-grow-only'] === true ? ['grows only'] : []),
    ...(field['deprecated'] === true ? ['deprecated'] : []),
    ...(typeof field['x-reference'] === 'string' ? [`id of a ${field['x-reference']}`] : []),
    ...(field['default'] === undefined ? [] : [`default ${JSON.stringify(field['default'])}`]),
  ];
}

/** A schema with what it refers to and includes laid together. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const parts: JsonObject[] = [];
  const reference = schema['$ref'];
  if (typeof reference === 'string' && reference.startsWith('#/')) {
    let place: Json | undefined = root;
    for (const key of reference.slice(2).split('/')) place = isJsonObject(place) ? place[key] : undefined;
    if (isJsonObject(place)) parts.push(resolve(place, root));
  }
  if (Array.isArray(schema['allOf']))
    for (const part of schema['allOf']) if (isJsonObject(part)) parts.push(resolve(part, root));
  if (parts.length === 0) return schema;
  const properties = Object.assign(
    {},
    ...parts.map((part) => objectOf(part['properties'])),
    objectOf(schema['properties']),
  );
  const required = [...parts, schema].flatMap((part) => (Array.isArray(part['required']) ? part['required'] : []));
  return {
    ...Object.assign({}, ...parts),
    ...schema,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
