import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { Settled } from '../../model/resource-type.ts';
import { compileExpression, holds, type Scope } from '../definition/expression.ts';
import type { TypeDefinition } from '../definition/type-definition.ts';
import { compileCall, optional, revealRequest } from './build-request.ts';
import { sessionScope } from './definition-runtime.ts';
import { responseScope } from './response-scope.ts';
import type { Session } from './session.ts';

/** Adds to a failed object why it failed, and a remark for people; any other object stays as it is. */
export type ExplainFailure = (session: Session, live: Live, signal: AbortSignal) => Promise<Live>;

/**
 * Makes a definition's `explain` ready: the places where a server tells why an object has failed. `undefined` where it names
 * none.
 *
 * @param settled - Says whether it has.
 */
export function compileExplain(type: TypeDefinition, settled: (live: Live) => Settled): ExplainFailure | undefined {
  if (type.explain === undefined) return undefined;
  const places = type.explain.map(({ when, text, ...call }) => ({
    when: optional(when),
    build: compileCall(call, 'GET'),
    text: compileExpression(text),
  }));
  const look = async (session: Session, live: Live, signal: AbortSignal): Promise<string | undefined> => {
    const scope: Scope = { ...sessionScope(session), id: live.id, live: live.attributes };
    for (const { when, build, text } of places) {
      if (when !== undefined && !holds(when, scope)) continue;
      const response = await session.look(revealRequest(build(scope), { reads: true, signal }));
      if (response === undefined) continue;
      const said = text({ ...scope, response: responseScope(response) });
      if (typeof said === 'string' && said !== '') return said;
    }
    return undefined;
  };
  return async (session, live, signal) => {
    if (settled(live).state !== 'failed') return live;
    const reason = await reasonOrNone(look(session, live, signal));
    const explained: Live =
      reason === undefined ? live : { ...live, attributes: { ...live.attributes, failure: reason } };
    const state = settled(explained);
    if (state.state !== 'failed') return explained;
    const note = state.hint === undefined ? state.message : `${state.message}. ${state.hint}`;
    return { ...explained, notes: [...(live.notes ?? []), note] };
  };
}

/** A reason that cannot be had now must not hide the failure itself. */
async function reasonOrNone(looking: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}
