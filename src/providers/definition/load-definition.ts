import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { syntaxFaults } from '../../expressions/yaml-syntax.ts';
import { codeFrame } from '../../model/code-frame.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { isJsonObject, type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { type CheckSchema, checkDefinition } from './check-definition.ts';
import type { Definition } from './definition.ts';
import { DefinitionError } from './definition-error.ts';

/**
 * Loads a definition file and checks all of it: its YAML, its shape, each expression, and the schemas of its types.
 *
 * @param path - Absolute.
 * @param system - The name under which the project uses it.
 * @param root - The project's folder, from which places are told.
 * @throws {DefinitionError} `DEFINITION_INVALID` with one diagnostic for each fault, at its line
 */
export async function loadDefinition(
  path: string,
  system: string,
  root: string,
  checkSchema: CheckSchema,
): Promise<Definition> {
  const file = relative(root, path).replaceAll('\\', '/');
  const lines = new LineCounter();
  const text = await readText(path, file);
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const framed = (diagnostics: readonly Diagnostic[]) => withFrames(diagnostics, file, text, lines);
  const broken = syntaxFaults(document.errors, text, 0).map(({ message, hint, start }): Diagnostic => {
    const { line, col } = lines.linePos(start);
    const told = { severity: 'error', code: 'DEFINITION_INVALID', message } as const;
    return { ...told, ...(hint === undefined ? {} : { hint }), location: { file, line, column: col } };
  });
  if (broken.length > 0) throw invalid(file, framed(broken));
  const locate = (pointer: JsonPointer) => locationOf(document, lines, file, pointer);
  const { value, diagnostics } = await withSchemaFiles(document.toJS() as Json, dirname(path), locate);
  const found = [...diagnostics, ...checkDefinition(value, system, locate, checkSchema)];
  if (hasErrors(found)) throw invalid(file, framed(found));
  return value as unknown as Definition;
}

async function readText(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new DefinitionError('DEFINITION_INVALID', `the definition ${file} cannot be read`, {
      hint: 'Give its path from the project folder: definition: ./my-api.provider.yaml',
      cause,
    });
  }
}

function invalid(file: string, diagnostics: readonly Diagnostic[]): DefinitionError {
  const count = diagnostics.length === 1 ? 'a fault' : `${diagnostics.length} faults`;
  return new DefinitionError('DEFINITION_INVALID', `the definition ${file} has ${count}`, { diagnostics });
}

/** The diagnostics with the lines of the definition around their places. */
function withFrames(
  diagnostics: readonly Diagnostic[],
  file: string,
  text: string,
  lines: LineCounter,
): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const { location } = diagnostic;
    if (location?.file !== file) return diagnostic;
    return { ...diagnostic, frame: codeFrame(text, lines.lineStarts, location.line, location.column) };
  });
}

/** The definition with the schema files that its types name read into it. */
async function withSchemaFiles(
  value: Json,
  folder: string,
  locate: (pointer: JsonPointer) => SourceLocation,
): Promise<{ readonly value: Json; readonly diagnostics: readonly Diagnostic[] }> {
  const types = isJsonObject(value) && isJsonObject(value['types']) ? value['types'] : undefined;
  if (types === undefined || !isJsonObject(value)) return { value, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const loaded: [string, Json][] = [];
  for (const [name, type] of Object.entries(types)) {
    if (!isJsonObject(type) || typeof type['schema'] !== 'string') {
      loaded.push([name, type]);
      continue;
    }
    const schema = await readSchema(resolve(folder, type['schema']));
    if (schema === undefined) {
      diagnostics.push({
        severity: 'error',
        code: 'DEFINITION_INVALID',
        message: `the schema ${type['schema']} cannot be read as JSON or YAML`,
        hint: "Its path is meant from the definition's folder.",
        location: locate(`/types/${name}/schema`),
      });
    }
    loaded.push([name, { ...type, schema: schema ?? {} }]);
  }
  return { value: { ...value, types: Object.fromEntries(loaded) }, diagnostics };
}

async function readSchema(path: string): Promise<JsonObject | undefined> {
  try {
    const document = parseDocument(await readFile(path, 'utf8'));
    const schema = document.errors.length > 0 ? undefined : (document.toJS() as Json);
    return isJsonObject(schema) ? schema : undefined;
  } catch {
    return undefined;
  }
}

/** Where a value stands; for one that is not written, its deepest ancestor that is. */
function locationOf(document: Document, lines: LineCounter, file: string, pointer: JsonPointer): SourceLocation {
  const segments = [...pointerSegments(pointer)];
  for (;;) {
    const node: unknown = segments.length === 0 ? document.contents : document.getIn(segments, true);
    if (isNode(node) && node.range !== undefined && node.range !== null) {
      const { line, col } = lines.linePos(node.range[0]);
      return { file, line, column: col };
    }
    if (segments.pop() === undefined) return { file, line: 1, column: 1 };
  }
}
