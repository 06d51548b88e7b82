import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { CompileSchema } from '../rest/compile-schema.ts';
import type { Definition } from './definition.ts';

export async function loadDefinition(path: string, _system: string, _compile: CompileSchema): Promise<Definition> {
  return parse(await readFile(path, 'utf8')) as Definition;
}
