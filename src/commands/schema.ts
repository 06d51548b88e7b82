import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { documentSchema } from '../config/document-schema.ts';
import { loadProject } from '../config/load-project.ts';
import { moduleSchema, projectSchema } from '../config/project-schema.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { SystemDescription } from '../model/type-catalog.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import type { StartingFile } from './init-options.ts';
import { openRegistry } from './load-desired.ts';
import { type Output, openOutput } from './output.ts';

/** What a schema describes: documents, reckon.yaml, or module.yaml. */
export type SchemaName = 'document' | 'project' | 'module';

/** `reckon schema`: prints the JSON Schema of documents for editors, or writes all of them into a folder. */
export async function schemaCommand(
  options: { readonly name: SchemaName; readonly out: string | undefined },
  globals: GlobalOptions,
): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const systems = await systemsOf(globals, output);
  if (options.out === undefined) {
    process.stdout.write(format(schemaOf(options.name, systems)));
    return 0;
  }
  await mkdir(options.out, { recursive: true });
  for (const { path, content } of schemaFiles(systems)) {
    await writeFile(join(options.out, path), content);
    output.say(`  wrote  ${join(options.out, path)}`);
  }
  return 0;
}

/** The schemas that a new project of those systems is given, for editors. */
export async function startingSchemas(globals: GlobalOptions, output: Output): Promise<readonly StartingFile[]> {
  const files = schemaFiles(await systemsOf(globals, output));
  return files.map(({ path, content }) => ({ path: `.schemas/${path}`, content }));
}

function schemaFiles(systems: readonly SystemDescription[]): readonly StartingFile[] {
  const names: readonly SchemaName[] = ['document', 'project', 'module'];
  return names.map((name) => ({ path: `${name}.schema.json`, content: format(schemaOf(name, systems)) }));
}

function schemaOf(name: SchemaName, systems: readonly SystemDescription[]): JsonObject {
  switch (name) {
    case 'document':
      return documentSchema(systems);
    case 'project':
      return projectSchema(systems);
    case 'module':
      return moduleSchema;
    default:
      return name satisfies never;
  }
}

/** The systems that the project connects to; all that are built in where there is no project, or it connects to none. */
async function systemsOf(globals: GlobalOptions, output: Output): Promise<readonly SystemDescription[]> {
  const registry = openRegistry(globals, output);
  const project = loadProject({ root: resolve(globals.directory) }).value;
  const used = new Set([...(project?.providers.values() ?? [])].map(({ system }) => system));
  const names = used.size === 0 ? registry.systems : registry.systems.filter((system) => used.has(system));
  const found: SystemDescription[] = [];
  for (const name of names) {
    const provider = await registry.provider(name);
    if (provider !== undefined) found.push(provider);
  }
  return found;
}

/** One line for each part, so that a change of a type is a change of its line. */
function format({ definitions, ...schema }: JsonObject): string {
  if (!isJsonObject(definitions)) return `${JSON.stringify(schema, null, 2)}\n`;
  const lines = (object: JsonObject, indent: string): string =>
    Object.entries(object)
      .map(([name, part]) => `${indent}${JSON.stringify(name)}: ${JSON.stringify(part)}`)
      .join(',\n');
  return `{\n${lines(schema, '  ')},\n  "definitions": {\n${lines(definitions, '    ')}\n  }\n}\n`;
}
