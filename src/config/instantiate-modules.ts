import { nameHint } from '../expressions/suggest-name.ts';
import type { Expansion, Scope } from '../model/configuration.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import { Unknown, type Value } from '../model/value.ts';
import type { Report } from './config-report.ts';
import { checkVariable, keepSensitive } from './evaluate-variables.ts';
import { ModuleDocument } from './module-block.ts';
import { frameNames, inputValue, type Locals, type ModuleFrame } from './module-frame.ts';
import type { ModuleUse } from './module-source.ts';
import { evaluateTemplate, keysOf, memberTemplate } from './template.ts';

/** How far the uses of modules can be told. */
export interface Opening {
  /** Instances of the modules that have been told so far, by address: the value of each key. What is told now is added. */
  readonly told: Map<ResourceAddress, ReadonlyMap<string | undefined, Value>>;
  /** What `forEach` and `when` of a module may look at. */
  readonly scopeOf: (address: ResourceAddress) => Scope;
  readonly report: Report;
}

/** What came of the uses of modules. */
export interface OpenedModules {
  /** Uses that nobody can tell the instances of yet. */
  readonly waiting: readonly ModuleDocument[];
  /** Frames that were not there before, made-up ones too, with what their variables may look at. */
  readonly fresh: readonly { readonly frame: ModuleFrame; readonly use: ModuleUse; readonly scope: Scope }[];
}

/** Makes the frames of every module that a frame uses, and of those that they use. */
export function instantiateModules(root: ModuleFrame, opening: Opening): OpenedModules {
  const waiting: ModuleDocument[] = [];
  const fresh: OpenedModules['fresh'][number][] = [];
  const walk = (frame: ModuleFrame, isMadeUp: boolean): void => {
    for (const use of frame.source.modules.values()) {
      const block = new ModuleDocument(use, frame);
      const known = opening.told.get(block.address);
      const scope = opening.scopeOf(block.address);
      if (known === undefined) checkInputs(use, opening.report);
      const told = known ?? tell(block, scope, opening.report);
      if (told === 'unknown') {
        const madeUp = makeFrame(use, block, MADE_UP, () => block.madeUpLocals());
        frame.modules.set(use.name, { kind: 'waiting', address: block.address, madeUp });
        if (!isMadeUp) waiting.push(block);
        fresh.push({ frame: madeUp, use, scope });
        walk(madeUp, true);
        continue;
      }
      opening.told.set(block.address, told);
      const frames = new Map(
        [...told].map(([key, value]) => [key, makeFrame(use, block, key, block.localsOf(key, value))] as const),
      );
      frame.modules.set(use.name, { kind: 'open', isEach: use.document.sections.has('forEach'), frames });
      for (const inner of frames.values()) {
        if (known === undefined) fresh.push({ frame: inner, use, scope });
        walk(inner, isMadeUp);
      }
    }
  };
  walk(root, false);
  return { waiting, fresh };
}

/** The key of an instance that stands for all that there may be. */
const MADE_UP = '…';

function tell(block: ModuleDocument, scope: Scope, report: Report): ReadonlyMap<string | undefined, Value> | 'unknown' {
  const { value, diagnostics } = block.expand(scope);
  for (const diagnostic of diagnostics) report.push(diagnostic);
  return value === undefined ? new Map() : instancesOf(block, value);
}

function instancesOf(block: ModuleDocument, expansion: Expansion): ReadonlyMap<string | undefined, Value> | 'unknown' {
  if (expansion.kind === 'unknown') return 'unknown';
  return expansion.shape === 'absent' ? new Map() : block.values();
}

function checkInputs(use: ModuleUse, report: Report): void {
  const { place, sections } = use.document;
  const given = sections.get('variables');
  const known = [...use.source.variables.keys()];
  const names = given === undefined ? [] : keysOf(given);
  for (const name of names) {
    if (use.source.variables.has(name)) continue;
    report.add(
      'UNKNOWN_VARIABLE',
      `the module \`${use.name}\` has no variable \`${name}\``,
      place.locateKey('variables', `/${name}`),
      {
        hint: nameHint(name, known, 'variables'),
      },
    );
  }
  for (const declaration of use.source.variables.values()) {
    if (declaration.default !== undefined || names.includes(declaration.name)) continue;
    report.add(
      'VARIABLE_MISSING',
      `the module \`${use.name}\` needs the variable \`${declaration.name}\``,
      place.locateKey('variables', ''),
      {
        hint: `variables: { ${declaration.name}: … }`,
      },
    );
  }
}

function makeFrame(
  use: ModuleUse,
  block: ModuleDocument,
  key: string | undefined,
  localsOf: (scope: Scope) => Locals,
): ModuleFrame {
  const { source, document } = use;
  const outer = block.core.frame;
  const given = document.sections.get('variables');
  const step = `module.${use.name}${key === undefined ? '' : `[${JSON.stringify(key)}]`}.`;
  const frame: ModuleFrame = {
    source,
    prefix: `${outer.prefix}${step}`,
    globals: outer.globals,
    input: (name, scope, fault) => {
      const declaration = source.variables.get(name);
      if (declaration === undefined) return new Unknown();
      const template = given === undefined ? undefined : memberTemplate(given, name);
      const value =
        template === undefined
          ? evaluateTemplate(source.defaults.get(name) ?? new Unknown(), { names: outer.globals, fault })
          : inputValue(outer, `${step}${name}`, template, { names: frameNames(outer, scope, localsOf(scope)), fault });
      return keepSensitive(declaration, value);
    },
    variableReferences: (name) => {
      const isGiven = given !== undefined && memberTemplate(given, name) !== undefined;
      const references = document.references.filter(
        (reference) => isGiven && isWithinInput(use, name, reference.place),
      );
      return { frame: outer, references };
    },
    get needs() {
      return block.needs;
    },
    modules: new Map(),
  };
  return frame;
}

/** Whether a reference of the document stands in the value of that input. */
function isWithinInput(use: ModuleUse, name: string, place: { readonly start: number; readonly end: number }): boolean {
  const { node, isExact } = use.document.place.find('variables', `/${name}`);
  return isExact && place.start >= node.start && place.end <= node.end;
}

/** Checks what uses of modules give to their variables, once all modules are there for the values to refer to. */
export function checkModuleInputs({ fresh }: OpenedModules, report: Report): void {
  for (const { frame, use, scope } of fresh)
    for (const name of use.source.variables.keys()) checkInput(frame, use, name, scope, report);
}

function checkInput(frame: ModuleFrame, use: ModuleUse, name: string, scope: Scope, report: Report): void {
  const declaration = use.source.variables.get(name);
  if (declaration === undefined) return;
  const { node, isExact } = use.document.place.find('variables', `/${name}`);
  const place = isExact ? { file: use.document.place.file, start: node.start, end: node.end } : undefined;
  const value = frame.input(name, scope, (diagnostic) => report.push(diagnostic));
  const given = { value, source: 'the default', ...(place === undefined ? {} : { place }) };
  for (const fault of checkVariable(declaration, given, frame.globals)) report.push(fault);
}
