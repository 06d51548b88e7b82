import { openKnownModules } from '../engine/planning/plan-documents.ts';
import type { LookupContext } from '../engine/planning/read-lookup.ts';
import { readLookups } from '../engine/planning/read-lookups.ts';
import { ConnectionPool } from '../engine/reading/connection-pool.ts';
import { LiveReader } from '../engine/reading/live-reader.ts';
import { RunScope } from '../engine/run/run-scope.ts';
import type { Evaluated, Scope } from '../model/configuration.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import { type Value, waitsFor } from '../model/value.ts';
import type { OpenProject } from './open-project.ts';

/** Expressions over what state holds and what lookups find. */
export interface LiveExpressions {
  /** Reads the lookups that the expression comes upon, each once, and gives its value. */
  evaluate(expression: string): Promise<Evaluated<Value>>;
  close(): Promise<void>;
}

/** Opens a project's expressions. Nothing is sent until one comes upon a lookup. */
export async function openLiveExpressions(project: OpenProject): Promise<LiveExpressions> {
  const state = await project.store.read();
  const scope = new RunScope(state?.resources.values() ?? []);
  const diagnostics: Diagnostic[] = [];
  const pool = new ConnectionPool(project.configuration, project.registry, (diagnostic) =>
    diagnostics.push(diagnostic),
  );
  const { signal } = new AbortController();
  const context: LookupContext = {
    ...{ scope, pool, diagnostics, request: { signal }, deferred: [], making: new Set() },
    reader: new LiveReader({ signal, emit: () => undefined }),
  };
  const read = new Set<ResourceAddress>();
  let configuration = openKnownModules(project.configuration, scope);
  return {
    evaluate: async (expression) => {
      const now = new Set<ResourceAddress>();
      for (;;) {
        const asked = new Set<ResourceAddress>();
        const evaluated = configuration.evaluateExpression(expression, listening(scope, asked));
        const modules = waitsFor(evaluated.value ?? null);
        const unread = [
          ...asked,
          ...configuration.modules.flatMap(({ address, dependsOn }) => (modules.includes(address) ? dependsOn : [])),
        ].filter((address) => isLookup(address) && !read.has(address));
        if (unread.length === 0) {
          const told = [...diagnostics.splice(0), ...missingConnections(context, project)];
          // What could not be read may be there when it is asked for again.
          if (hasErrors(told)) for (const address of now) read.delete(address);
          const framed = told.map((diagnostic) => project.configuration.frame(diagnostic));
          return { ...evaluated, diagnostics: [...evaluated.diagnostics, ...framed] };
        }
        await readLookups(configuration, unread, context, read);
        for (const address of unread) {
          read.add(address);
          now.add(address);
        }
        configuration = openKnownModules(configuration, scope);
        pool.follow(configuration);
      }
    },
    close: async () => await pool.close(),
  };
}

/** The scope, noting what is asked of it. */
function listening(scope: Scope, asked: Set<ResourceAddress>): Scope {
  return {
    resolve: (block) => {
      asked.add(block);
      return scope.resolve(block);
    },
  };
}

function isLookup(address: string): boolean {
  return /(^|\.)data\./.test(address);
}

/** Lookups that could not be read, since their connection is not known: for want of a secret, or of what it is made from. */
function missingConnections(context: LookupContext, project: OpenProject): readonly Diagnostic[] {
  const unset = project.configuration.secretNames.filter((name) => (process.env[name] ?? '') === '');
  return context.deferred.splice(0).map(({ address, waitsFor: missing, location }) => ({
    severity: 'error',
    code: 'LOOKUP_UNREAD',
    message: `${address} cannot be read: ${missing.length > 0 ? `state holds no ${missing.join(', ')}` : 'its connection needs a secret that is not set'}`,
    ...(missing.length > 0 || unset.length === 0 ? {} : { hint: unset.map((name) => `export ${name}=…`).join('\n') }),
    location,
    address,
  }));
}
