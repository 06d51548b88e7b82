import { nameHint } from '../expressions/suggest-name.ts';
import { Unknown, type Value } from '../model/value.ts';
import type { Report } from './config-report.ts';
import { checkVariable, keepSensitive } from './evaluate-variables.ts';
import { instancesOf } from './for-each.ts';
import { frameNames, inputValue, type Locals, type ModuleFrame } from './module-frame.ts';
import type { ModuleUse } from './module-source.ts';
import { nothingKnown } from './nothing-known.ts';
import { evaluateTemplate, keysOf, memberTemplate, type Template } from './template.ts';

/** Makes the frames of every module that a frame uses, and of those that they use. */
export function instantiateModules(frame: ModuleFrame, report: Report): void {
  for (const use of frame.source.modules.values()) {
    checkInputs(use, report);
    const isEach = use.document.sections.has('forEach');
    const instances = instancesOfUse(use, frame, report);
    const frames = new Map<string | undefined, ModuleFrame>();
    for (const [key, locals] of instances) {
      const inner = makeFrame(use, frame, key, locals);
      frames.set(key, inner);
      instantiateModules(inner, report);
    }
    frame.modules.set(use.name, { isEach, frames });
  }
}

function instancesOfUse(use: ModuleUse, frame: ModuleFrame, report: Report): ReadonlyMap<string | undefined, Locals> {
  const { sections, place } = use.document;
  const evaluate = (template: Template): Value =>
    evaluateTemplate(template, {
      names: frameNames(frame, nothingKnown),
      fault: (diagnostic) => report.push(diagnostic),
    });
  const unknown = (key: string): void =>
    report.add(
      'MODULE_FOREACH_UNKNOWN',
      `\`${key}\` of the module \`${use.name}\` is not known before anything is read or applied`,
      place.locate(key, ''),
      {
        hint: 'it may use variables, but no resources and no lookups; forEach of a resource may',
      },
    );
  const when = sections.get('when');
  if (when !== undefined) {
    const value = evaluate(when);
    if (value instanceof Unknown) unknown('when');
    else if (typeof value !== 'boolean')
      report.add('WHEN_INVALID', 'when must be true or false', place.locate('when', ''));
    if (value === false) return new Map();
  }
  const forEach = sections.get('forEach');
  if (forEach === undefined) return new Map([[undefined, {}]]);
  const found = instancesOf(evaluate(forEach));
  switch (found.kind) {
    case 'known':
      return new Map([...found.values].map(([key, value]) => [key, { each: { key, value } }]));
    case 'unknown':
      unknown('forEach');
      return new Map();
    case 'fault':
      report.add('FOREACH_INVALID', found.message, place.locate('forEach', ''), { hint: found.hint });
      return new Map();
    default:
      return found satisfies never;
  }
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

function makeFrame(use: ModuleUse, outer: ModuleFrame, key: string | undefined, locals: Locals): ModuleFrame {
  const { source, document } = use;
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
          : inputValue(outer, `${step}${name}`, template, { names: frameNames(outer, scope, locals), fault });
      return keepSensitive(declaration, value);
    },
    variableReferences: (name) => {
      const isGiven = given !== undefined && memberTemplate(given, name) !== undefined;
      const references = document.references.filter(
        (reference) => isGiven && isWithinInput(use, name, reference.place),
      );
      return { frame: outer, references };
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

/** Checks what every use of a module gives to its variables, once all modules are there for the values to refer to. */
export function checkModuleInputs(frame: ModuleFrame, report: Report): void {
  for (const use of frame.source.modules.values()) {
    for (const inner of frame.modules.get(use.name)?.frames.values() ?? []) {
      for (const name of use.source.variables.keys()) checkInput(inner, use, name, report);
      checkModuleInputs(inner, report);
    }
  }
}

function checkInput(frame: ModuleFrame, use: ModuleUse, name: string, report: Report): void {
  const declaration = use.source.variables.get(name);
  if (declaration === undefined) return;
  const { node, isExact } = use.document.place.find('variables', `/${name}`);
  const place = isExact ? { file: use.document.place.file, start: node.start, end: node.end } : undefined;
  const value = frame.input(name, nothingKnown, (diagnostic) => report.push(diagnostic));
  const given = { value, source: 'the default', ...(place === undefined ? {} : { place }) };
  for (const fault of checkVariable(declaration, given, frame.globals)) report.push(fault);
}
