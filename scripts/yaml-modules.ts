import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

/** How a bundler turns an imported `*.provider.yaml` into a module: the document as a frozen plain value. */
export interface YamlModules {
  /** Whether the file is a definition that this turns into a module. */
  matches(path: string): boolean;
  /** The module's JavaScript: the definition as its default export, each type's schema file read into it. */
  load(path: string): Promise<string>;
}

/** Lets built-in definitions stay YAML in the sources and be plain objects in the program, with no parser at run time. */
export function yamlModules(): YamlModules {
  return {
    matches: (path) => path.endsWith('.provider.yaml'),
    load: async (path) => {
      const definition = parse(await readFile(path, 'utf8')) as { types?: Record<string, { schema?: unknown }> };
      for (const type of Object.values(definition.types ?? {})) {
        if (typeof type.schema === 'string') {
          type.schema = JSON.parse(await readFile(resolve(dirname(path), type.schema), 'utf8'));
        }
      }
      return `export const definition = ${JSON.stringify(definition)};`;
    },
  };
}
