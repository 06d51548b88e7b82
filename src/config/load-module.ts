import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Place } from './config-report.ts';
import { readDeclarations } from './declarations.ts';
import { filesBeneath } from './find-document-files.ts';
import { mayReadDocuments } from './inside-folder.ts';
import { loadModules, type ReadContext, readDocuments, type SourceTree } from './load-sources.ts';
import { parseYaml } from './parse-yaml.ts';
import { readFields } from './read-fields.ts';
import { readOutputs } from './read-outputs.ts';
import { readSourceFile } from './read-source-file.ts';
import { readVariables } from './read-variables.ts';
import { textOf } from './yaml-node.ts';

/** The name of the file that makes a folder a module. */
const MODULE_FILE = 'module.yaml';
const MAX_NESTING = 16;

const RULES = {
  name: { kinds: ['text'] },
  description: { kinds: ['text'] },
  variables: { kinds: ['object'] },
  outputs: { kinds: ['object'] },
  resources: { kinds: ['list', 'text'] },
} as const;

/**
 * Reads a module's folder. What cannot be read is reported at the document that uses it.
 *
 * @param folder - From the project's folder.
 * @param written - As the document names it.
 * @param around - Folders of the modules that this one is used in, outermost first.
 */
export function loadModule(
  folder: string,
  written: string,
  place: Place,
  context: ReadContext,
  around: readonly string[],
): SourceTree | undefined {
  const { report, root } = context;
  const absolute = join(root, folder);
  if (!existsSync(join(absolute, MODULE_FILE))) {
    const hint = existsSync(absolute)
      ? `a module’s folder has a ${MODULE_FILE}`
      : 'paths count from the project’s folder, in a module from the module’s';
    report.add('MODULE_INVALID', `there is no module in \`${written}\``, place, { hint });
    return undefined;
  }
  if (!mayReadDocuments(join(absolute, MODULE_FILE), context)) {
    report.add('FILE_OUTSIDE_PROJECT', `the module \`${written}\` is no file of the project`, place);
    return undefined;
  }
  if (around.includes(folder)) {
    report.add(
      'MODULE_INVALID',
      `the module \`${written}\` contains itself: ${[...around, folder].join(' → ')}`,
      place,
    );
    return undefined;
  }
  if (around.length >= MAX_NESTING) {
    report.add('MODULE_INVALID', `modules nest deeper than ${MAX_NESTING} levels`, place);
    return undefined;
  }
  const known = context.modules.get(folder);
  if (known !== undefined) return known;
  const module = readModule(folder, context, [...around, folder]);
  if (module !== undefined) context.modules.set(folder, module);
  return module;
}

function readModule(folder: string, context: ReadContext, around: readonly string[]): SourceTree | undefined {
  const { report, root } = context;
  const toPath = (absolute: string): string => relative(root, absolute).split(sep).join('/');
  const file = readSourceFile(root, toPath(join(root, folder, MODULE_FILE)), report);
  if (file === undefined) return undefined;
  context.files.push(file);
  const [document] = parseYaml(file, report, context.limits);
  const empty = { kind: 'map', entries: [], start: 0, end: 0 } as const;
  const map = document?.root.kind === 'map' ? document.root : empty;
  if (document !== undefined && document.root.kind !== 'map') {
    report.add('MODULE_INVALID', `${MODULE_FILE} must be an object`, {
      file,
      start: document.root.start,
      end: document.root.end,
    });
  }
  const fields = readFields(map, RULES, { file, report, what: MODULE_FILE });
  const variables = fields.get('variables')?.value;
  const outputs = fields.get('outputs')?.value;
  const resources = fields.get('resources')?.value;
  const folders =
    resources === undefined
      ? ['']
      : (resources.kind === 'list' ? resources.items : [resources]).flatMap((item) => textOf(item) ?? []);
  const paths = folders.flatMap((inner) => {
    const absolute = join(root, folder, inner);
    if (!existsSync(absolute)) {
      report.add('RESOURCES_NOT_FOUND', `no file matches \`${inner}\``, {
        file,
        start: resources?.start ?? 0,
        end: resources?.end ?? 0,
      });
      return [];
    }
    return /\.ya?ml$/.test(inner) ? [absolute] : filesBeneath(absolute);
  });
  const declarations = readDeclarations(readDocuments([...new Set(paths.map(toPath))].sort(), context), report);
  return {
    folder,
    variables: variables?.kind === 'map' ? readVariables(variables, file, report) : new Map(),
    declarations,
    outputs: outputs?.kind === 'map' ? readOutputs(outputs, file, report) : [],
    modules: loadModules(declarations, folder, context, around),
  };
}
