import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import formats from 'ajv-formats';
import type { Definition } from '../../src/providers/definition/definition.ts';
import { settingsSchema } from '../../src/providers/rest/connection-settings.ts';
import { objectSchema } from '../../src/providers/rest/describe-type.ts';

/**
 * The validators of a definition as a module's source text: `export const validators = { settings, types }`. Its imports are
 * small parts of ajv, so that the program needs neither ajv's compiler nor any time to compile.
 */
export function compileValidators(definition: Definition): string {
  const ajv = openCompiler();
  ajv.addSchema(settingsSchema(definition.connection.settings), 'settings');
  const exported: Record<string, string> = { settings: 'settings' };
  const types = Object.entries(definition.types).map(([name, type], index) => {
    const { $id: _id, ...schema } = type.schema;
    ajv.addSchema(schema, `properties${index}`);
    ajv.addSchema(objectSchema(type.options ?? {}), `options${index}`);
    exported[`properties${index}`] = `properties${index}`;
    exported[`options${index}`] = `options${index}`;
    return `${JSON.stringify(name)}: { properties: properties${index}, options: options${index} }`;
  });
  const code = withoutExports(standalone.default(ajv, exported));
  return `${code}\nexport const validators = { settings, types: { ${types.join(', ')} } };`;
}

/** The validator of the definition format as a module's source text: `export const formatValidator = () => …`. */
export function compileFormat(schema: object): string {
  const ajv = openCompiler();
  ajv.addSchema(schema, 'format');
  return `${withoutExports(standalone.default(ajv, { format: 'format' }))}\nexport const formatValidator = () => format;`;
}

function openCompiler(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateSchema: false, code: { source: true, esm: true } });
  formats.default(ajv);
  return ajv;
}

function withoutExports(code: string): string {
  return importRequired(code)
    .replaceAll(/^export const (\w+) = /gm, 'const $1 = ')
    .replace(/export default \w+;/, '');
}

/**
 * Turns the calls of `require` that ajv writes even into ES modules into imports. What a CommonJS module looks like once it is
 * imported depends on who imports it, hence the look for its exports.
 */
function importRequired(code: string): string {
  const names = new Map<string, string>();
  const body = code.replaceAll(/require\("([^"]+)"\)/g, (_call, path: string) => {
    const name = names.get(path) ?? `required${names.size}`;
    names.set(path, name);
    return name;
  });
  const lines = [...names].flatMap(([path, name]) => [
    `import * as module${name} from '${path}.js';`,
    `const ${name} = module${name}['module.exports'] ?? (module${name}.default?.__esModule ? module${name}.default : module${name});`,
  ]);
  return `${lines.join('\n')}\n${body.replace('"use strict";', '')}`;
}
