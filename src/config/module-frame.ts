import { type Names, Namespace } from '../expressions/namespace.ts';
import { markSecret } from '../expressions/spread.ts';
import type { Scope } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import { Unknown, type Value } from '../model/value.ts';
import type { GlobalNames } from './global-names.ts';
import type { ModuleSource } from './module-source.ts';
import type { SymbolicReference } from './references.ts';
import { type Evaluation, evaluateTemplate, type Template } from './template.ts';

/** One use of a module, or the project itself: where the names in its documents lead. */
export interface ModuleFrame {
  readonly source: ModuleSource;
  /** What stands before the addresses of its documents: nothing, or `module.net["eu"].`. */
  readonly prefix: string;
  readonly globals: GlobalNames;
  /** The value of one of its variables; faults on the way to it are told, and make it unknown. */
  readonly input: (name: string, scope: Scope, fault: (diagnostic: Diagnostic) => void) => Value;
  /** What the value of one of its variables refers to, in words of the frame around it. */
  readonly variableReferences: (name: string) => FrameReferences | undefined;
  /**
   * What `forEach`, `when` and `dependsOn` of the modules around it refer to: each of its documents stands on that, since there
   * would be none of them without.
   */
  readonly needs: readonly FrameReferences[];
  /** The modules that it uses, by name. */
  readonly modules: Map<string, ModuleInstances>;
}

/** References in words of the frame that they stand in. */
export interface FrameReferences {
  readonly frame: ModuleFrame;
  readonly references: readonly SymbolicReference[];
}

/** The frames that one `module:` document stands for, by key where it has `forEach`; otherwise the key is undefined. */
export type ModuleInstances =
  | { readonly kind: 'open'; readonly isEach: boolean; readonly frames: ReadonlyMap<string | undefined, ModuleFrame> }
  /** Nobody can tell yet how many there are. The frame is a made-up instance, to find faults and circles in its documents. */
  | { readonly kind: 'waiting'; readonly address: ResourceAddress; readonly madeUp: ModuleFrame };

/** The frames of a module; of one that is still to be opened that of its made-up instance. */
export function framesOf(instances: ModuleInstances | undefined): Iterable<ModuleFrame> {
  if (instances === undefined) return [];
  return instances.kind === 'open' ? instances.frames.values() : [instances.madeUp];
}

/** The names that an instance's expressions see besides those of its frame. */
export interface Locals {
  readonly each?: { readonly key: Value; readonly value: Value };
  readonly self?: Value;
}

/** The names that a frame's expressions see. */
export function frameNames(frame: ModuleFrame, scope: Scope, locals: Locals = {}): Names {
  const { globals, source } = frame;
  const get = (name: string): Value | Namespace | undefined => {
    switch (name) {
      case 'vars':
        return new Namespace({
          path: 'vars',
          member: (variable) =>
            source.table.variables.has(variable) ? frame.input(variable, scope, () => undefined) : undefined,
          members: () => [...source.table.variables],
        });
      case 'each':
        return locals.each === undefined ? undefined : eachNamespace(locals.each);
      case 'self':
        return locals.self;
      case 'data':
        return cachedNamespace(frame, scope, 'data');
      case 'module':
        return modulesNamespace(frame, scope);
      default:
        return source.table.systems.has(name) ? cachedNamespace(frame, scope, name) : globals.get(name);
    }
  };
  const names = (): readonly string[] => [
    'vars',
    'data',
    'module',
    ...(locals.each === undefined ? [] : ['each']),
    ...globals.names(),
    ...source.table.systems,
  ];
  return { get, names, functions: globals.functions };
}

function eachNamespace(each: { readonly key: Value; readonly value: Value }): Namespace {
  return new Namespace({
    path: 'each',
    member: (name) => (name === 'key' ? each.key : name === 'value' ? each.value : undefined),
    members: () => ['key', 'value'],
  });
}

const namespaces = new WeakMap<Scope, Map<ModuleFrame, Map<string, Namespace>>>();

/** The namespace of a system, or of all lookups; made once for a frame and a scope. */
function cachedNamespace(frame: ModuleFrame, scope: Scope, path: string): Namespace {
  let byFrame = namespaces.get(scope);
  if (byFrame === undefined) {
    byFrame = new Map();
    namespaces.set(scope, byFrame);
  }
  let byPath = byFrame.get(frame);
  if (byPath === undefined) {
    byPath = new Map();
    byFrame.set(frame, byPath);
  }
  let namespace = byPath.get(path);
  if (namespace === undefined) {
    namespace = blockNamespace(frame, scope, path, path === 'data' ? 2 : 1);
    byPath.set(path, namespace);
  }
  return namespace;
}

/** `imply`, `imply.cluster`, `data.imco`: names on the way to an address, so many of them before the last. */
function blockNamespace(frame: ModuleFrame, scope: Scope, written: string, levels: number): Namespace {
  const inner = new Map<string, Namespace>();
  const below = (): readonly string[] => {
    const start = `${written}.`;
    const next = [...frame.source.table.blocks.keys()]
      .filter((address) => address.startsWith(start))
      .map((address) => address.slice(start.length).split('.')[0] ?? '');
    return [...new Set(next)];
  };
  return new Namespace({
    path: written,
    member: (name) => {
      const address = `${written}.${name}`;
      if (levels > 0) {
        const namespace = inner.get(name) ?? blockNamespace(frame, scope, address, levels - 1);
        inner.set(name, namespace);
        return namespace;
      }
      return frame.source.table.blocks.has(address)
        ? scope.resolve(`${frame.prefix}${address}` as ResourceAddress)
        : undefined;
    },
    members: below,
  });
}

function modulesNamespace(frame: ModuleFrame, scope: Scope): Namespace {
  return new Namespace({
    path: 'module',
    member: (name) => {
      const instances = frame.modules.get(name);
      if (instances === undefined) return undefined;
      if (instances.kind === 'waiting') return new Unknown({ waitsFor: [instances.address] });
      if (!instances.isEach) {
        const [only] = instances.frames.values();
        return only === undefined ? null : moduleOutputs(only, scope);
      }
      return Object.fromEntries(
        [...instances.frames].map(([key, instance]) => [String(key), moduleOutputs(instance, scope)]),
      );
    },
    members: () => [...frame.modules.keys()],
  });
}

const evaluating = new Set<string>();

/** The outputs of a module's frame, as one object. One that cannot be computed is unknown: its own fault is reported where it stands. */
function moduleOutputs(frame: ModuleFrame, scope: Scope): Value {
  return Object.fromEntries(
    [...frame.source.outputs.keys()].map((name) => [name, outputValue(frame, name, scope, () => undefined)]),
  );
}

/** The value of one output of a frame. */
export function outputValue(
  frame: ModuleFrame,
  name: string,
  scope: Scope,
  fault: (diagnostic: Diagnostic) => void,
): Value {
  const output = frame.source.outputs.get(name);
  if (output === undefined) return new Unknown();
  return guard(`${frame.prefix}output ${name}`, () => {
    const value = evaluateTemplate(output.value, { names: frameNames(frame, scope), fault });
    return output.declaration.sensitive ? markSecret(value) : value;
  });
}

/** The value of a module's variable: what the document that uses the module says. */
export function inputValue(outer: ModuleFrame, name: string, template: Template, evaluation: Evaluation): Value {
  return guard(`${outer.prefix}input ${name}`, () => evaluateTemplate(template, evaluation));
}

/** A module's input may hang on its own output: then there is no end to it. The circle is reported with all others. */
function guard(key: string, compute: () => Value): Value {
  if (evaluating.has(key)) return new Unknown();
  evaluating.add(key);
  try {
    return compute();
  } finally {
    evaluating.delete(key);
  }
}
