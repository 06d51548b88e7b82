import type { ImportBlock, MovedBlock, OutputBlock, Policy, PolicyCase, RemovedBlock } from '../model/configuration.ts';
import type { SystemDescription } from '../model/type-catalog.ts';
import { Unknown, type Value } from '../model/value.ts';
import type { Report } from './config-report.ts';
import { makeConnectionBlock, type PlacedConnection } from './connection-block.ts';
import type { GlobalNames } from './global-names.ts';
import { checkModuleInputs, instantiateModules, type Opening } from './instantiate-modules.ts';
import { makeSource, type SourceContext } from './load-source.ts';
import type { SourceTree } from './load-sources.ts';
import { LookupDocument } from './lookup-block.ts';
import type { ModuleDocument } from './module-block.ts';
import { framesOf, type ModuleFrame } from './module-frame.ts';
import type { ModuleSource } from './module-source.ts';
import { makeOutputBlock } from './output-block.ts';
import { makePolicy } from './policy.ts';
import { readPolicyCases } from './policy-cases.ts';
import { policyFrames } from './policy-frames.ts';
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
  /** Uses of modules whose instances nobody can tell yet. */
  readonly modules: readonly ModuleDocument[];
  /** Blocks of one made-up instance of each of these, to find faults in. */
  readonly madeUp: readonly (ResourceDocument | LookupDocument)[];
  readonly outputs: readonly OutputBlock[];
  readonly moved: readonly MovedBlock[];
  readonly imports: readonly ImportBlock[];
  readonly removed: readonly RemovedBlock[];
  readonly policies: readonly Policy[];
  readonly policyCases: readonly PolicyCase[];
}

/** Compiles all documents, those of modules once. */
export function compileDocuments(parts: BlockParts): ModuleSource {
  const { project, report, systems, systemNames } = parts;
  const context: SourceContext = {
    report,
    systems,
    systemNames,
    connections: new Set(project.providers.keys()),
    missingConnections: new Set(),
  };
  return compileTree(parts.tree, context, new Map());
}

/** Makes the blocks of the project and of every use of a module, as far as these can be told. */
export function makeBlocks(parts: BlockParts, source: ModuleSource, opening: Opening): MadeBlocks {
  const { project, report, systems, variables } = parts;
  const frame: ModuleFrame = {
    source,
    prefix: '',
    globals: parts.globals,
    input: (name) => variables.get(name) ?? new Unknown(),
    variableReferences: () => undefined,
    needs: [],
    modules: new Map(),
  };
  const opened = instantiateModules(frame, opening);
  checkModuleInputs(opened, opening.report);
  const connections = [...project.providers.values()].flatMap((provider) => {
    const system = systems.get(provider.system);
    return system === undefined ? [] : [makeConnectionBlock(provider, system, frame, project.source.file, report)];
  });
  return {
    frame,
    connections,
    blocks: blocksOf(frame),
    modules: opened.waiting,
    madeUp: madeUpBlocksOf(frame),
    outputs: [...source.outputs.values()].map((output) => makeOutputBlock(output, frame)),
    imports: importsOf(frame),
    ...rulesIn(parts.tree, [], frame, report),
  };
}

type Rules = Pick<MadeBlocks, 'moved' | 'removed' | 'policies' | 'policyCases'>;

/** Documents of a project and of its modules' folders that stand there once, however often the module is used. */
function rulesIn(tree: SourceTree, within: readonly string[], root: ModuleFrame, report: Report): Rules {
  const own = tree.declarations.documents;
  const frames = policyFrames(root, within);
  const inner = [...tree.modules].map(([name, module]) => rulesIn(module, [...within, name], root, report));
  return {
    moved: [
      ...own.flatMap((declaration) => readMoved(declaration, within, report)),
      ...inner.flatMap(({ moved }) => moved),
    ],
    removed: [
      ...own.flatMap((declaration) => readRemoved(declaration, within, report)),
      ...inner.flatMap(({ removed }) => removed),
    ],
    policies: [
      ...own.flatMap((declaration) => makePolicy(declaration, frames, report)),
      ...inner.flatMap(({ policies }) => policies),
    ],
    policyCases: [
      ...own.flatMap((declaration) => readPolicyCases(declaration, within, report)),
      ...inner.flatMap(({ policyCases }) => policyCases),
    ],
  };
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
  return [...own, ...openIn(frame).flatMap(blocksOf)];
}

function madeUpBlocksOf(frame: ModuleFrame): readonly (ResourceDocument | LookupDocument)[] {
  return [...frame.modules.values()].flatMap((instances) => {
    if (instances.kind === 'open') return [...instances.frames.values()].flatMap(madeUpBlocksOf);
    return [...blocksOf(instances.madeUp), ...madeUpBlocksOf(instances.madeUp)];
  });
}

function importsOf(frame: ModuleFrame): readonly ImportBlock[] {
  const own = frame.source.documents.flatMap((document) => readImport(document, frame));
  return [...own, ...openIn(frame).flatMap(importsOf)];
}

/** Frames of the modules that a frame uses, without those of modules that are still to be opened. */
function openIn(frame: ModuleFrame): readonly ModuleFrame[] {
  return [...frame.modules.values()].flatMap((instances) =>
    instances.kind === 'open' ? [...framesOf(instances)] : [],
  );
}
