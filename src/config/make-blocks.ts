import type { ImportBlock, MovedBlock, OutputBlock, Policy, PolicyCase, RemovedBlock } from '../model/configuration.ts';
import type { SystemDescription } from '../model/type-catalog.ts';
import { Unknown, type Value } from '../model/value.ts';
import type { Report } from './config-report.ts';
import { makeConnectionBlock, type PlacedConnection } from './connection-block.ts';
import type { GlobalNames } from './global-names.ts';
import { checkModuleInputs, instantiateModules } from './instantiate-modules.ts';
import { makeSource, type SourceContext } from './load-source.ts';
import type { SourceTree } from './load-sources.ts';
import { LookupDocument } from './lookup-block.ts';
import type { ModuleFrame } from './module-frame.ts';
import type { ModuleSource } from './module-source.ts';
import { makeOutputBlock } from './output-block.ts';
import { makePolicy } from './policy.ts';
import { readPolicyCases } from './policy-cases.ts';
import type { ProjectFile } from './project-file.ts';
import { readImport, readMoved, readRemoved } from './refactoring-blocks.ts';
import { ResourceDocument } from './resource-block.ts';

/** What blocks are made from. */
export interface BlockParts {
  readonly project: ProjectFile;
  readonly tree: SourceTree;
  readonly systems: ReadonlyMap<string, SystemDescription>;
  readonly systemNames: ReadonlySet<string>;
  readonly globals: GlobalNames;
  readonly variables: ReadonlyMap<string, Value>;
  readonly report: Report;
}

/** Everything a configuration is made of, with the places of references. */
export interface MadeBlocks {
  /** The project's own frame. */
  readonly frame: ModuleFrame;
  readonly connections: readonly PlacedConnection[];
  readonly blocks: readonly (ResourceDocument | LookupDocument)[];
  readonly outputs: readonly OutputBlock[];
  readonly moved: readonly MovedBlock[];
  readonly imports: readonly ImportBlock[];
  readonly removed: readonly RemovedBlock[];
  readonly policies: readonly Policy[];
  readonly policyCases: readonly PolicyCase[];
}

/** Compiles all documents and makes the blocks of the project and of every use of a module. */
export function makeBlocks(parts: BlockParts): MadeBlocks {
  const { project, report, systems, systemNames, variables } = parts;
  const context: SourceContext = {
    report,
    systems,
    systemNames,
    connections: new Set(project.providers.keys()),
    missingConnections: new Set(),
  };
  const source = compileTree(parts.tree, context, new Map());
  const frame: ModuleFrame = {
    source,
    prefix: '',
    globals: parts.globals,
    input: (name) => variables.get(name) ?? new Unknown(),
    variableReferences: () => undefined,
    modules: new Map(),
  };
  instantiateModules(frame, report);
  checkModuleInputs(frame, report);
  const connections = [...project.providers.values()].flatMap((provider) => {
    const system = systems.get(provider.system);
    return system === undefined ? [] : [makeConnectionBlock(provider, system, frame, project.source.file, report)];
  });
  const own = parts.tree.declarations.documents;
  return {
    frame,
    connections,
    blocks: blocksOf(frame),
    outputs: [...source.outputs.values()].map((output) => makeOutputBlock(output, frame)),
    moved: movedIn(parts.tree, frame, report),
    imports: source.documents.flatMap((document) => readImport(document, frame)),
    removed: own.flatMap((declaration) => readRemoved(declaration, report)),
    policies: own.flatMap((declaration) => makePolicy(declaration, frame, report)),
    policyCases: own.flatMap((declaration) => readPolicyCases(declaration, report)),
  };
}

/** `moved:` documents of the project and of every use of a module; other such documents have no meaning in a module. */
function movedIn(tree: SourceTree, frame: ModuleFrame, report: Report): readonly MovedBlock[] {
  const own = tree.declarations.documents.flatMap((declaration) => readMoved(declaration, frame.prefix, report));
  const inner = [...tree.modules].flatMap(([name, module]) => {
    for (const { kind, place } of module.declarations.documents) {
      if (kind !== 'import' && kind !== 'removed' && kind !== 'policy') continue;
      const message = `\`${kind}\` has no meaning in a module`;
      report.add('MODULE_INVALID', message, place.location, { hint: 'put the document with those of the project' });
    }
    return [...(frame.modules.get(name)?.frames.values() ?? [])].flatMap((used) => movedIn(module, used, report));
  });
  return [...own, ...inner];
}

/** Modules first, because what uses them refers to their outputs; one that is used many times is compiled once. */
function compileTree(tree: SourceTree, context: SourceContext, done: Map<SourceTree, ModuleSource>): ModuleSource {
  const known = done.get(tree);
  if (known !== undefined) return known;
  const modules = new Map([...tree.modules].map(([name, module]) => [name, compileTree(module, context, done)]));
  const source = makeSource({ ...tree, modules }, context);
  done.set(tree, source);
  return source;
}

function blocksOf(frame: ModuleFrame): readonly (ResourceDocument | LookupDocument)[] {
  const own = frame.source.documents.flatMap((document): (ResourceDocument | LookupDocument)[] => {
    if (document.description === undefined) return [];
    if (document.kind === 'type') return [new ResourceDocument(document, document.description, frame)];
    return [new LookupDocument(document, document.description, frame)];
  });
  const inner = [...frame.modules.values()].flatMap(({ frames }) => [...frames.values()].flatMap(blocksOf));
  return [...own, ...inner];
}
