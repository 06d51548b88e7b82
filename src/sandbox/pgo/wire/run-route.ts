import type { PgoWorld } from '../world/pgo-world.ts';
import type { Answer } from './answer.ts';
import { encode, jsonAnswer, lateRefusal, refusedAnswer, textAnswer } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { checkNamespace } from './namespace-access.ts';
import type { ReplyFields } from './refusal.ts';
import { Refusal } from './refusal.ts';
import type { RequestFields } from './request-fields.ts';
import type { Route } from './route.ts';

/** A request that a route has matched. */
export interface Matched {
  readonly route: Route;
  readonly id: string;
  readonly fields: RequestFields;
  /** Authorization header. */
  readonly authorization: string | undefined;
}

const mismatch = 'pgo client and server version mismatch';

/**
 * Takes a matched request through its checks, in the apiserver's order: decode, authenticate, authorize, version,
 * namespace, action; with the deviations that its route declares.
 *
 * @throws {ServerPanic} When the apiserver would crash over it.
 */
export function runRoute(world: PgoWorld, matched: Matched): Answer {
  const { route, fields } = matched;
  const decodeProblem = route.decodeProblem?.(fields);
  if (decodeProblem !== undefined) {
    return jsonAnswer(encode(envelope(route, { Code: 'error', Msg: decodeProblem })), true);
  }
  if (route.modes !== undefined && world.knob('quirkNamespaceModeFirst') && !isOpen(world, route)) {
    return methodOff();
  }
  const versionFirst = route.version === 'before-user' && world.knob('quirkUserDeleteVersionFirst');
  if (versionFirst && !sameVersion(world, fields)) {
    return jsonAnswer(encode(envelope(route, { Code: 'error', Msg: mismatch })), true);
  }
  if (route.permission === undefined) {
    return runChecked(world, matched, '');
  }
  const caller = authenticate(world, matched.authorization, route.permission);
  const allowed =
    caller.ok && route.showsSystemAccounts === true && fields.boolean('ShowSystemAccounts')
      ? authenticate(world, matched.authorization, 'ShowSystemAccounts')
      : caller;
  if (!allowed.ok) {
    if (route.earlyOk === true && world.knob('quirkEarlyOk')) {
      return lateRefusal(allowed.text);
    }
    const trailing = route.trailingJson === true && world.knob('quirkTrailingJson');
    return refusedAnswer(
      allowed.status,
      allowed.text,
      trailing ? encode(envelope(route, { Code: 'error', Msg: allowed.text })) : '',
    );
  }
  if (!isOpen(world, route)) {
    return methodOff();
  }
  return runChecked(world, matched, allowed.user);
}

function runChecked(world: PgoWorld, matched: Matched, user: string): Answer {
  const { route, fields, id } = matched;
  const namespace = fields.string('Namespace');
  let before = '';
  const reply = settle(() => {
    route.precheck?.(fields);
    if (route.version === 'after-namespace') {
      checkNamespace(world, user, namespace);
    }
    if (route.version !== false && !sameVersion(world, fields)) {
      if (route.goesOnAfterMismatch !== true || !world.knob('quirkRestartGoesOn')) {
        throw new Refusal(mismatch);
      }
      before = encode(envelope(route, { Code: 'error', Msg: mismatch }));
    }
    if (route.namespace && route.version !== 'after-namespace') {
      checkNamespace(world, user, namespace);
    }
    return route.handle({ world, fields, id, user, namespace });
  });
  return jsonAnswer(before + encode(envelope(route, reply)), route.textPlain);
}

/** Turns a refusal into the fields of an answer. */
function settle(work: () => ReplyFields): ReplyFields {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) {
      return { ...error.partial, Code: 'error', Msg: error.message };
    }
    throw error;
  }
}

/** Puts `Code` and `Msg` where the route has them: behind the other fields, or below `status`. */
function envelope(route: Route, fields: ReplyFields): ReplyFields {
  const { Code = 'ok', Msg = '', ...rest } = fields;
  return route.nested === true
    ? { result: { ...route.blank, ...rest }, status: { Code, Msg } }
    : { ...route.blank, ...rest, Code, Msg };
}

/** GET routes carry the version in the query. */
function sameVersion(world: PgoWorld, fields: RequestFields): boolean {
  const given = fields.string('ClientVersion') || fields.string('version');
  return given === world.knob('serverVersion');
}

function isOpen(world: PgoWorld, route: Route): boolean {
  return route.modes === undefined || route.modes.includes(world.knob('namespaceMode'));
}

function methodOff(): Answer {
  return textAnswer(405, 'This method has is not allowed in the current PostgreSQL Operator installation', {
    allow: '',
  });
}
