import type { JsonObject } from '../../model/json.ts';
import type { ActionDescription, Capabilities, TypeDescription } from '../../model/resource-type.ts';
import type { PropertySchema } from '../../model/schema.ts';
import type { StepDefinition } from '../definition/call-definition.ts';
import { durationMs } from '../definition/duration.ts';
import type { ActionDefinition, TypeDefinition } from '../definition/type-definition.ts';
import type { CompileSchema } from './compile-schema.ts';
import { checkValue, type Validator } from './schema-faults.ts';
import { viewSchema } from './schema-view.ts';
import { repeatedKeys } from './unique-keys.ts';

/** The validators of one type, compiled at build time. */
export interface TypeValidators {
  readonly properties: Validator;
  readonly options: Validator;
}

/** What a type's description is made of; types written in code use it too. */
export interface TypeFacts {
  /** `imply.cluster`. */
  readonly name: string;
  readonly summary: string;
  readonly managed: TypeDescription['managed'];
  readonly schema: PropertySchema;
  readonly optionsSchema: PropertySchema;
  readonly lookupSchema?: PropertySchema;
  readonly capabilities: Capabilities;
  readonly timeouts: TypeDescription['timeouts'];
}

/**
 * Describes a type: its schema, what it can do, and how documents are checked.
 *
 * @param validators - Compiled ahead, or what compiles the schemas at their first use.
 */
export function describeType(facts: TypeFacts, validators: TypeValidators | CompileSchema): TypeDescription {
  const lazily = (schema: PropertySchema, ready: 'properties' | 'options') => {
    let validator: Validator | undefined;
    return (): Validator => {
      validator ??= typeof validators === 'function' ? validators(schema) : validators[ready];
      return validator;
    };
  };
  const properties = lazily(facts.schema, 'properties');
  const options = lazily(facts.optionsSchema, 'options');
  return {
    ...facts,
    validate: (value) => {
      const view = viewSchema(facts.schema);
      return [...checkValue(value, properties(), view), ...repeatedKeys(value, view)];
    },
    validateOptions: (value) => checkValue(value, options(), viewSchema(facts.optionsSchema)),
  };
}

/** The description of a definition's type. */
export function factsOfDefinition(system: string, name: string, type: TypeDefinition): TypeFacts {
  return {
    name: `${system}.${name}`,
    summary: type.summary,
    managed: type.lookupOnly === undefined ? true : { reason: type.lookupOnly },
    schema: type.schema,
    optionsSchema: objectSchema(type.options ?? {}),
    ...(type.lookup === undefined || type.lookup === true ? {} : { lookupSchema: objectSchema(type.lookup) }),
    capabilities: {
      create: type.create !== undefined,
      update: type.update !== undefined,
      delete: type.delete !== undefined,
      list: type.list !== undefined,
      ...(type.list?.stubs === true ? { reducedList: true } : {}),
      ...(type.tellsAlike === true ? { tellsAlike: true } : {}),
      dryRun: { create: hasDryRun(type.create), update: hasDryRun(type.update) },
      history: type.history !== undefined,
      actions: describeActions(type.actions),
    },
    timeouts: {
      create: durationMs(type.timeouts?.create ?? '30m'),
      update: durationMs(type.timeouts?.update ?? '30m'),
      delete: durationMs(type.timeouts?.delete ?? '30m'),
    },
  };
}

/** The actions of a definition, as commands and documentation list them. */
export function describeActions(
  actions: Readonly<Record<string, ActionDefinition>> | undefined,
): readonly ActionDescription[] {
  return Object.entries(actions ?? {}).map(([name, action]) => ({
    name,
    summary: action.summary,
    arguments: objectSchema(action.arguments ?? {}, action.required),
  }));
}

/** The schema of an object that has these members and no others. */
export function objectSchema(properties: JsonObject, required: readonly string[] = []): PropertySchema {
  return { type: 'object', additionalProperties: false, properties, ...(required.length === 0 ? {} : { required }) };
}

function hasDryRun(steps: StepDefinition | readonly StepDefinition[] | undefined): boolean {
  return [steps ?? []].flat().some((step: StepDefinition) => step.dryRun !== undefined);
}
