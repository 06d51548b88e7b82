import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Definition } from '../../src/providers/definition/definition.ts';
import { compileValidators } from './compile-validators.ts';

/** How a bundler turns an imported `*.provider.yaml` into a module: the document as a plain value, and its validators. */
export interface YamlModules {
  /** Whether the file is a definition that this turns into a module. */
  matches(path: string): boolean;
  /** The module's JavaScript: the definition with each type's schema file read into it, and its compiled validators. */
  load(path: string): Promise<string>;
}

/**
 * Lets built-in definitions stay YAML in the sources and be plain objects in the program, with neither a YAML parser nor a
 * schema compiler at run time.
 */
export function yamlModules(): YamlModules {
  return {
    matches: (path) => path.endsWith('.provider.yaml'),
    load: async (path) => {
      const definition = parse(await readFile(path, 'utf8'), { merge: true }) as Definition;
      const types = await Promise.all(
        Object.entries(definition.types).map(async ([name, type]) => {
          if (typeof type.schema !== 'string') return [name, type] as const;
          const schema: unknown = JSON.parse(await readFile(resolve(dirname(path), type.schema), 'utf8'));
          return [name, { ...type, schema }] as const;
        }),
      );
      const whole = { ...definition, types: Object.fromEntries(types) } as Definition;
      return `export const definition = JSON.parse(${JSON.stringify(JSON.stringify(whole))});\n${compileValidators(whole)}`;
    },
  };
}
