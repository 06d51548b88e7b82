import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { ResourceType } from '../../model/resource-type.ts';
import { Unknown, type Value, type ValueObject } from '../../model/value.ts';
import type { TaskDefinition } from '../definition/call-definition.ts';
import type { FactDefinition } from '../definition/definition.ts';
import { compileExpression, type Evaluate, holds, type Scope } from '../definition/expression.ts';
import { compileTemplate } from '../definition/template.ts';
import { type BuildRequest, compileCall, optional, revealRequest } from './build-request.ts';
import { responseScope } from './response-scope.ts';
import type { Session } from './session.ts';

/** What all types of a definition share: facts of the server, and jobs to follow. */
export interface DefinitionRuntime {
  /** The facts that the text of a call uses, fetched at first use. @throws {ProviderError} */
  facts(session: Session, used: readonly string[], signal: AbortSignal): Promise<ValueObject>;
  /** The same without a request: what is neither given by a setting nor fetched before is unknown. */
  knownFacts(session: Session, used: readonly string[]): ValueObject;
  task(name: string): CompiledTask | undefined;
  /** How the objects of another type of the definition are listed. */
  listOf(typeName: string): ResourceType['list'] | undefined;
}

/** A job of the server's, ready to be followed. */
export interface CompiledTask {
  readonly definition: TaskDefinition;
  readonly build: BuildRequest;
  readonly done: Evaluate;
  readonly failed: Evaluate | undefined;
  readonly failure: Evaluate | undefined;
  readonly progress: Evaluate | undefined;
  readonly explain: BuildRequest | undefined;
}

/** Makes what the types of a definition share. */
export function makeRuntime(
  facts: Readonly<Record<string, FactDefinition>>,
  tasks: Readonly<Record<string, TaskDefinition>>,
  listOf: DefinitionRuntime['listOf'] = () => undefined,
): DefinitionRuntime {
  const compiledFacts = new Map(Object.entries(facts).map(([name, fact]) => [name, compileFact(fact)]));
  const compiledTasks = new Map(Object.entries(tasks).map(([name, task]) => [name, compileTask(task)]));
  return {
    task: (name) => compiledTasks.get(name),
    listOf,
    facts: async (session, used, signal) => {
      const found: [string, Value][] = [];
      for (const name of used) {
        const fact = compiledFacts.get(name);
        const value =
          fact === undefined ? undefined : await session.once(`fact ${name}`, () => fact.fetch(session, signal));
        if (value !== undefined) found.push([name, value]);
      }
      return Object.fromEntries(found);
    },
    knownFacts: (session, used) =>
      Object.fromEntries(used.map((name) => [name, compiledFacts.get(name)?.known(session) ?? new Unknown()])),
  };
}

/** Names of the facts that a part of a definition uses. */
export function usedFacts(definition: unknown): readonly string[] {
  const text = JSON.stringify(definition ?? null);
  return [...new Set([...text.matchAll(/\bfacts\.(\w+)/g)].map(([, name]) => name ?? ''))];
}

function compileFact(fact: FactDefinition) {
  const build = compileCall(fact, 'GET');
  const given = optional(fact.given);
  const value = compileExpression(fact.value);
  const expect = optional(fact.expect);
  const failure = fact.failure === undefined ? undefined : compileTemplate(fact.failure);
  const fetched = new WeakMap<Session, Value>();
  const givenBy = (session: Session) => given?.({ settings: session.settingsValue }) ?? undefined;
  return {
    known: (session: Session): Value | undefined => fetched.get(session) ?? givenBy(session),
    fetch: async (session: Session, signal: AbortSignal): Promise<Value | undefined> => {
      const known = givenBy(session);
      if (known !== undefined && known !== null) return known;
      const scope: Scope = { settings: session.settingsValue };
      const response = await session.send(revealRequest(build(scope), { reads: true, signal }));
      const seen = { ...scope, response: responseScope(response) };
      if (expect !== undefined && !holds(expect, seen)) {
        throw new ProviderError('CONNECTION_INVALID', String(failure?.(seen) ?? 'the server is not the expected one'));
      }
      const found = value(seen);
      if (found !== undefined) fetched.set(session, found);
      return found;
    },
  };
}

function compileTask(definition: TaskDefinition): CompiledTask {
  return {
    definition,
    build: compileCall(definition.call, 'GET'),
    done: compileExpression(definition.done),
    failed: optional(definition.failed),
    failure: optional(definition.failure),
    progress: optional(definition.progress),
    explain: definition.explain === undefined ? undefined : compileCall(definition.explain, 'GET'),
  };
}

/** Values of a connection that stand in every scope. */
export function sessionScope(session: Session): { readonly settings: ValueObject; readonly connection: JsonObject } {
  return { settings: session.settingsValue, connection: { name: session.name } };
}
