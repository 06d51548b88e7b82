import { resolve } from 'node:path';
import type { Configuration, Evaluated } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Json } from '../model/json.ts';
import type { TypeCatalog } from '../model/type-catalog.ts';
import type { Value, ValueObject } from '../model/value.ts';
import { checkRefactoring } from './check-refactoring.ts';
import { chooseEnvironment } from './choose-environment.ts';
import { collectVariables, type VariableInputs } from './collect-variables.ts';
import { Report } from './config-report.ts';
import { definitionTexts, digestOf } from './configuration-digest.ts';
import { evaluateConsole } from './evaluate-console.ts';
import { withFrame } from './frames.ts';
import { makeGlobalNames } from './global-names.ts';
import { guardTexts, textKeys } from './guarded-texts.ts';
import type { Opening } from './instantiate-modules.ts';
import { PROJECT_FILE } from './load-project.ts';
import { loadSources } from './load-sources.ts';
import { loadSystems } from './load-systems.ts';
import { type BlockParts, compileDocuments, type MadeBlocks, makeBlocks } from './make-blocks.ts';
import type { ModuleSource } from './module-source.ts';
import { nothingKnown } from './nothing-known.ts';
import type { ProjectFile } from './project-file.ts';
import { evaluateStatePath } from './state-path.ts';
import { reportCycles, tryEverything } from './try-everything.ts';
import { withoutConsequences } from './without-consequences.ts';
import type { YamlLimits } from './yaml-document.ts';

/** A secret of the process's environment, as expressions name it. */
const SECRET_NAME = /\bsecret\.env(?:\.|\[\s*["'])([A-Za-z_][A-Za-z0-9_]*)/g;

/** What a project is loaded with. */
export interface LoadRequest {
  readonly project: ProjectFile;
  /** Name of the environment; needed where the project has environments. */
  readonly environment?: string;
  readonly variables?: VariableInputs;
  /** The process's environment variables, for `RECKON_VAR_*` and `secret.env`. */
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  readonly catalog: TypeCatalog;
  /** Asked only when an expression uses `git`; gives `undefined` outside a repository. */
  readonly git?: () => Promise<ValueObject | undefined>;
  /** Stands for a secret in the digest; secrets are left out where absent. */
  readonly fingerprint?: (secret: Json) => string;
  /** Whether files that expressions and modules name must lie in the project's folder. */
  readonly restrictFiles?: boolean;
  /** Where they must: whether an absolute path is a file of the repository rather than one that only lies there. */
  readonly isOwnFile?: (path: string) => boolean;
  /** `optional`: a secret that is not there is unknown rather than a fault, for commands that send nothing. Default `required`. */
  readonly secrets?: 'required' | 'optional';
  /** Texts of the trusted version of the project, for one that is not: secrets are unknown to all others. */
  readonly trustedTexts?: ReadonlySet<string>;
  /** Folder in which files with secrets are looked for that the project's own does not have. */
  readonly secretsFolder?: string;
  readonly limits?: YamlLimits;
}

/**
 * Loads all documents of a project: parses, checks and tries them, and reports every fault of every file in one run. The blocks
 * it gives are evaluated again by whoever knows more: values of resources, lookups and connections.
 *
 * Nothing is sent anywhere. A configuration is given with faults too, as far as it goes; nothing may be applied then.
 */
export async function loadConfiguration(request: LoadRequest): Promise<Evaluated<Configuration>> {
  const { project } = request;
  const report = new Report();
  const environment = chooseEnvironment(project, request.environment, report);
  const files = {
    restrictFiles: request.restrictFiles ?? false,
    ...(request.isOwnFile === undefined ? {} : { isOwnFile: request.isOwnFile }),
  };
  const loaded = loadSources(project, {
    report,
    ...files,
    ...(request.limits === undefined ? {} : { limits: request.limits }),
  });
  if (request.trustedTexts !== undefined) guardTexts(loaded.tree, project, request.trustedTexts, report);
  const usesGit = loaded.files.some((file) => /\$\{[^}]*\bgit\b/.test(file.text));
  const globals = makeGlobalNames({
    root: project.root,
    project: project.project,
    environment: environment.name,
    environmentVariables: request.environmentVariables,
    git: usesGit ? await request.git?.() : undefined,
    ...files,
    needsSecrets: request.secrets !== 'optional',
    ...(request.secretsFolder === undefined ? {} : { secretsFolder: request.secretsFolder }),
  });
  const systemNames = new Set([
    ...request.catalog.systems,
    ...[...project.providers.values()].map((provider) => provider.system),
  ]);
  const variables = collectVariables({
    declarations: project.variables,
    environment: environment.entry,
    inputs: request.variables ?? {},
    environmentVariables: request.environmentVariables,
    globals,
    systems: systemNames,
    report,
    // Without an environment nobody can tell which values it would give.
    isEnvironmentOpen: project.environments.size > 0 && environment.entry === undefined,
  });
  const systems = await loadSystems(loaded.tree, project, request.catalog, report);
  const parts = { project, tree: loaded.tree, systems, systemNames, globals, variables: variables.values, report };
  const source = compileDocuments(parts);
  const opening: Opening = { told: new Map(), scopeOf: () => nothingKnown, report };
  const made = makeBlocks(parts, source, opening);
  reportCycles(made, report);
  tryEverything(made, report);
  checkRefactoring(made, report);
  const sources = [...loaded.files, ...variables.files];
  const filesByPath = new Map(sources.map((file) => [file.path, file]));
  const { fingerprint } = request;
  const fixed = {
    project: project.project,
    root: project.root,
    environment: environment.name,
    isProtected: environment.entry?.isProtected ?? false,
    variables: variables.values,
    safety: project.safety,
    git: project.git,
    statePath: resolve(
      project.root,
      evaluateStatePath(project, globals, variables.values as ReadonlyMap<string, Value>, systemNames, report),
    ),
    digest: digestOf([...sources, ...definitionTexts(project, request.isOwnFile)], variables.values, fingerprint),
    files: sources.map((file) => file.path),
    secretNames: [
      ...new Set(sources.flatMap((file) => [...file.text.matchAll(SECRET_NAME)].map(([, name = '']) => name))),
    ].sort(),
    expressionTexts: () => textKeys(loaded.tree, project),
    frame: (diagnostic: Diagnostic) => withFrame(diagnostic, filesByPath),
  };
  return {
    value: withBlocks(fixed, { parts, source }, made, opening),
    diagnostics: sorted(withoutConsequences(report.diagnostics)).map((diagnostic) =>
      withFrame(diagnostic, filesByPath),
    ),
  };
}

type Made =
  | 'connections'
  | 'blocks'
  | 'modules'
  | 'outputs'
  | 'imports'
  | 'moved'
  | 'removed'
  | 'policies'
  | 'policyCases';
type Fixed = Omit<Configuration, Made | 'openModules' | 'evaluateExpression'>;

/** The configuration with its blocks, which grow as modules are opened. */
function withBlocks(
  fixed: Fixed,
  compiled: { readonly parts: BlockParts; readonly source: ModuleSource },
  made: MadeBlocks,
  opening: Opening,
): Configuration {
  const { frame, connections, modules, blocks, outputs, imports, moved, removed, policies, policyCases } = made;
  return {
    ...fixed,
    ...{ modules, blocks, outputs, imports, moved, removed, policies, policyCases },
    connections: new Map(connections.map(({ block }) => [block.name, block])),
    evaluateExpression: (expression, scope) => evaluateConsole(expression, frame, scope),
    openModules: (addresses, scope) => {
      const report = new Report();
      const wider: Opening = {
        told: new Map(opening.told),
        scopeOf: (address) => (addresses.includes(address) ? scope : nothingKnown),
        report,
      };
      const now = makeBlocks(compiled.parts, compiled.source, wider);
      return { value: withBlocks(fixed, compiled, now, wider), diagnostics: report.diagnostics };
    },
  };
}

/** By file (reckon.yaml first), line and column. */
function sorted(diagnostics: Report['diagnostics']): Report['diagnostics'] {
  const rank = (file: string | undefined): string =>
    file === undefined ? '' : file === PROJECT_FILE ? '0' : `1${file}`;
  return [...diagnostics].sort((a, b) => {
    const files = rank(a.location?.file).localeCompare(rank(b.location?.file));
    if (files !== 0) return files;
    return (a.location?.line ?? 0) - (b.location?.line ?? 0) || (a.location?.column ?? 0) - (b.location?.column ?? 0);
  });
}
