import type { HttpResponse } from '../../http/http-response.ts';
import type { RetryRule } from '../../http/retry-policy.ts';
import type { ProviderErrorCode, ServerFault } from '../../model/provider-error.ts';
import { isValueList, isValueObject, type Value } from '../../model/value.ts';
import type { AnswerRule, ErrorShape, RetryDefinition } from '../definition/definition.ts';
import { DefinitionError } from '../definition/definition-error.ts';
import { durationMs } from '../definition/duration.ts';
import { compileExpression, type Evaluate, holds, type Scope } from '../definition/expression.ts';
import { compileTemplate } from '../definition/template.ts';
import { optional } from './build-request.ts';
import { type FailureReader, type FailureReading, pointerOfTarget } from './read-failure.ts';
import { responseScope } from './response-scope.ts';

/** Makes a definition's error shapes and rules ready. */
export function compileFailures(shapes: readonly ErrorShape[] = [], rules: readonly AnswerRule[] = []): FailureReader {
  const compiledShapes = shapes.map(compileShape);
  const compiledRules = rules.map(compileRule);
  return {
    read: (response) => {
      const isBad = response.status >= 400 || (response.status >= 300 && response.status !== 304);
      if (!isBad && !compiledShapes.some(({ failure }) => failure)) return undefined;
      const scope = { response: responseScope(response) };
      const shape = compiledShapes.find((candidate) => (isBad || candidate.failure) && candidate.fits(scope));
      if (!isBad && shape === undefined) return undefined;
      const reading = shape?.read(scope) ?? {};
      return { ...reading, ...ruleFor(compiledRules, response, reading, scope) };
    },
    lacking: (response, message) => {
      const scope = { response: responseScope(response) };
      return { message, kind: 'PROVIDER_FAILED', ...ruleFor(compiledRules, response, { message }, scope) };
    },
  };
}

interface CompiledShape {
  readonly failure: boolean;
  fits(scope: Scope): boolean;
  read(scope: Scope): FailureReading;
}

function compileShape(shape: ErrorShape): CompiledShape {
  const when = optional(shape.when);
  const message = optional(shape.message);
  const code = optional(shape.code);
  const faults = compileFaults(shape);
  return {
    failure: shape.failure === true,
    fits: (scope) =>
      when === undefined
        ? isValueObject((scope['response'] as Record<string, Value>)['body'])
        : safely(when, scope) === true,
    read: (scope) => {
      const [said, named] = [text(safely(message, scope)), text(safely(code, scope))];
      return {
        ...(said === undefined ? {} : { message: said }),
        ...(named === undefined ? {} : { code: named }),
        faults: faults(scope),
      };
    },
  };
}

function compileFaults(shape: ErrorShape): (scope: Scope) => readonly ServerFault[] {
  if (shape.faults === undefined || shape.fault === undefined) return () => [];
  const list = compileExpression(shape.faults);
  const message = compileExpression(shape.fault.message);
  const code = optional(shape.fault.code);
  const target = optional(shape.fault.target);
  return (outer) => {
    const found = safely(list, outer);
    if (!isValueList(found)) return [];
    return found.map((fault) => {
      const scope = { ...outer, fault };
      const [named, place] = [text(safely(code, scope)), text(safely(target, scope))];
      return {
        message: text(safely(message, scope)) ?? 'no message',
        ...(named === undefined ? {} : { code: named }),
        ...(place === undefined || place === '' ? {} : { pointer: pointerOfTarget(place) }),
      };
    });
  };
}

function compileRule(rule: AnswerRule) {
  return {
    when: compileExpression(rule.when),
    kind: rule.as as ProviderErrorCode | undefined,
    uncertain: rule.uncertain,
    repeats: rule.repeats,
    hint: rule.hint === undefined ? undefined : compileTemplate(rule.hint),
  };
}

function ruleFor(
  rules: readonly ReturnType<typeof compileRule>[],
  response: HttpResponse,
  reading: FailureReading,
  outer: Scope,
): Pick<FailureReading, 'kind' | 'hint' | 'uncertain' | 'repeats'> {
  const scope: Scope = {
    ...outer,
    status: response.status,
    code: reading.code ?? '',
    message: reading.message ?? '',
    method: response.method,
    path: new URL(response.url).pathname,
    credentialsAreGood: response.credentialsAreGood,
  };
  const rule = rules.find(({ when }) => safely(when, scope) === true);
  const hint = text(rule?.hint?.(scope));
  return {
    ...(rule?.kind === undefined ? {} : { kind: rule.kind }),
    ...(rule?.uncertain === undefined ? {} : { uncertain: rule.uncertain }),
    ...(rule?.repeats === undefined ? {} : { repeats: rule.repeats }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Makes a definition's retry rules ready. */
export function compileRetries(definitions: readonly RetryDefinition[] = []): readonly RetryRule[] {
  return definitions.map((definition) => {
    const when = compileExpression(definition.when);
    return {
      matches: (response) => safely(when, { status: response.status, response: responseScope(response) }) === true,
      notDone: definition.notDone === true,
      ...(definition.attempts === undefined ? {} : { attempts: definition.attempts }),
      ...(definition.delays === undefined ? {} : { delaysMs: definition.delays.map(durationMs) }),
    };
  });
}

/** Whether an answer refuses the credentials, by a definition's own rule. */
export function compileRefusal(source: string | undefined): ((response: HttpResponse) => boolean) | undefined {
  if (source === undefined) return undefined;
  const when = compileExpression(source);
  return (response) => {
    try {
      return holds(when, { status: response.status, response: responseScope(response) });
    } catch (error) {
      if (error instanceof DefinitionError) return response.status === 401;
      throw error;
    }
  };
}

/** An error body may be anything at all: what cannot be read of it is left out. */
function safely(evaluate: Evaluate | undefined, scope: Scope): Value | undefined {
  try {
    return evaluate?.(scope);
  } catch (error) {
    if (error instanceof DefinitionError) return undefined;
    throw error;
  }
}

function text(value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
