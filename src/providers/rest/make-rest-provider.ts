import type { Provider } from '../../model/provider.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import type { Definition } from '../definition/definition.ts';
import { durationMs } from '../definition/duration.ts';
import { compileTemplate } from '../definition/template.ts';
import type { ActionDefinition } from '../definition/type-definition.ts';
import { compileHeaders, makeAuthentication } from './compile-authentication.ts';
import { compileFailures, compileRefusal, compileRetries } from './compile-failures.ts';
import type { CompileSchema } from './compile-schema.ts';
import { settingsSchema } from './connection-settings.ts';
import { type DefinitionRuntime, makeRuntime, sessionScope } from './definition-runtime.ts';
import { describeActions, type TypeValidators } from './describe-type.ts';
import { makeRestType } from './make-rest-type.ts';
import { openSession, type SessionPlan } from './open-session.ts';
import type { ProviderHost } from './provider-host.ts';
import { compileSteps, runSteps } from './run-steps.ts';
import { checkValue, type Validator } from './schema-faults.ts';
import { viewSchema } from './schema-view.ts';
import { sessionOf } from './session.ts';
import { actionResult } from './write-objects.ts';

/** The validators of a whole definition, compiled at build time. */
export interface DefinitionValidators {
  readonly settings: Validator;
  readonly types: Readonly<Record<string, TypeValidators>>;
}

/** What code may say its own way beside a definition. */
export interface ProviderCode {
  /** Types that code makes, of what the definition says of them; the others are the definition's. */
  readonly types?: Readonly<Record<string, (base: ResourceType, runtime: DefinitionRuntime) => ResourceType>>;
  /** Changes how sessions are opened. */
  session?(plan: SessionPlan, host: ProviderHost): SessionPlan;
}

/**
 * Makes a provider of a definition.
 *
 * @param validators - Compiled ahead, or what compiles schemas when they are needed.
 */
export function makeRestProvider(
  definition: Definition,
  validators: DefinitionValidators | CompileSchema,
  host: ProviderHost,
  code: ProviderCode = {},
): Provider {
  const { system } = definition;
  const runtime = makeRuntime(
    definition.facts ?? {},
    definition.tasks ?? {},
    (name) => typeOf(`${system}.${name}`)?.list,
  );
  const schema = settingsSchema(definition.connection.settings);
  const validateSettings = typeof validators === 'function' ? undefined : validators.settings;
  let compiledSettings: Validator | undefined = validateSettings;
  const types = new Map<string, ResourceType>();
  const plan = sessionPlan(definition);
  function typeOf(typeName: string): ResourceType | undefined {
    const name = typeName.startsWith(`${system}.`) ? typeName.slice(system.length + 1) : '';
    const found = Object.hasOwn(definition.types, name) ? definition.types[name] : undefined;
    if (found === undefined) return undefined;
    let type = types.get(name);
    if (type === undefined) {
      const ready = typeof validators === 'function' ? validators : validators.types[name];
      if (ready === undefined)
        throw new ProviderError('PROVIDER_UNSUPPORTED', `${typeName} was built without validators`);
      const base = makeRestType(system, name, found, runtime, ready);
      type = code.types?.[name]?.(base, runtime) ?? base;
      types.set(name, type);
    }
    return type;
  }
  return {
    system,
    title: definition.title,
    settingsSchema: schema,
    typeNames: Object.keys(definition.types).map((name) => `${system}.${name}`),
    type: typeOf,
    ...(definition.starter === undefined ? {} : { starter: definition.starter }),
    validateSettings: (settings) => {
      if (compiledSettings === undefined && typeof validators === 'function') compiledSettings = validators(schema);
      return compiledSettings === undefined ? [] : checkValue(settings, compiledSettings, viewSchema(schema));
    },
    connect: async (name, settings) => await openSession(name, settings, code.session?.(plan, host) ?? plan, host),
    actions: describeActions(definition.actions),
    ...(definition.actions === undefined ? {} : { run: systemActions(definition.actions, runtime) }),
  };
}

function sessionPlan({ system, connection, errors, rules }: Definition): SessionPlan {
  const failures = compileFailures(errors, rules);
  const basePath = connection.basePath === undefined ? undefined : compileTemplate(connection.basePath);
  const isRefusal = compileRefusal(connection.refused);
  return {
    system,
    failures,
    ...(basePath === undefined ? {} : { basePath: (settings) => String(basePath({ settings }) ?? '') }),
    headers: compileHeaders(connection.headers),
    authentication: (settings, redactor, host) =>
      makeAuthentication(connection.auth, settings, { redactor, clock: host.clock, failures, isRefusal }),
    retryRules: compileRetries(connection.retry),
    defaults: {
      ...(connection.concurrency === undefined ? {} : { concurrency: connection.concurrency }),
      ...(connection.timeout === undefined ? {} : { timeoutMs: durationMs(connection.timeout) }),
      ...(connection.verifyHostname === undefined ? {} : { verifyHostname: connection.verifyHostname }),
    },
  };
}

function systemActions(
  actions: Readonly<Record<string, ActionDefinition>>,
  runtime: DefinitionRuntime,
): NonNullable<Provider['run']> {
  return async (connection: Connection, name, args, call) => {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) throw new ProviderError('PROVIDER_UNSUPPORTED', `there is no action "${name}"`);
    const session = sessionOf(connection);
    const scope = { ...sessionScope(session), options: call.options, args };
    const outcome = await runSteps(compileSteps(action.steps, 'POST'), {
      session,
      runtime,
      call,
      deadline: session.clock.now() + call.timeoutMs,
      scope,
      scopeOf: () => ({}),
      readLive: async () => undefined,
    });
    return actionResult(action.result, outcome, scope);
  };
}
