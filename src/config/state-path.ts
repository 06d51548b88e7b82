import { Namespace } from '../expressions/namespace.ts';
import type { Value } from '../model/value.ts';
import type { Report } from './config-report.ts';
import type { GlobalNames } from './global-names.ts';
import type { ProjectFile } from './project-file.ts';
import { checkReferences } from './references.ts';
import { evaluateTemplate, makeTemplate } from './template.ts';

/** Where the environments' states are kept, from the project's folder, if the project does not say. */
const STATE_PATH = 'state';

/** The value of `state.path`; its expressions may use variables, `environment` and the like, but no resources. */
export function evaluateStatePath(
  project: ProjectFile,
  globals: GlobalNames,
  variables: ReadonlyMap<string, Value>,
  systems: ReadonlySet<string>,
  report: Report,
): string {
  const { statePath: node, file } = project.source;
  if (node === undefined) return STATE_PATH;
  const table = {
    blocks: new Map(),
    modules: new Map(),
    variables: new Set(variables.keys()),
    systems,
    functions: new Set(globals.functions.keys()),
  };
  const template = makeTemplate(node, {
    file,
    check: (text) => checkReferences(text, table, [], report, () => undefined),
    fault: (diagnostic) => report.push(diagnostic),
  });
  const vars = new Namespace({
    path: 'vars',
    member: (name) => variables.get(name),
    members: () => [...variables.keys()],
  });
  const names = {
    get: (name: string) => (name === 'vars' ? vars : globals.get(name)),
    names: globals.names,
    functions: globals.functions,
  };
  const value = evaluateTemplate(template, { names, fault: (diagnostic) => report.push(diagnostic) });
  if (typeof value === 'string' && value !== '') return value;
  report.add('INVALID_VALUE', '`state.path` must be a path that is known and not secret', {
    file,
    start: node.start,
    end: node.end,
  });
  return STATE_PATH;
}
