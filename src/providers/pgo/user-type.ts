import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Resolution, ResourceType } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';

/** The value of `LoginState` that takes the login away. */
const NO_LOGIN = 2;

/**
 * PostgreSQL users. A user who may not log in is not shown by the server at all: one whose login we took away is taken to be
 * as it was recorded, until we delete it. No definition can remember what a run has done.
 */
export function userType(base: ResourceType): ResourceType {
  const deleted = new WeakMap<Session, Set<string>>();
  return {
    ...base,
    read: async (connection, id, call, record) => {
      const live = await base.read(connection, id, call, record);
      if (live !== undefined || record === undefined) return live;
      const isHidden = record.prior['LoginState'] === NO_LOGIN && deleted.get(sessionOf(connection))?.has(id) !== true;
      return isHidden ? hiddenUser(record) : undefined;
    },
    update: async (connection, request, call) => {
      const live = await base.update(connection, request, call);
      if (live !== undefined || request.desired['LoginState'] !== NO_LOGIN) return live;
      const { live: before } = request;
      return { ...before, attributes: { ...before.attributes, LoginState: NO_LOGIN } };
    },
    delete: async (connection, live, call) => {
      await base.delete(connection, live, call);
      const session = sessionOf(connection);
      deleted.set(session, (deleted.get(session) ?? new Set()).add(live.id));
    },
  };
}

/** A user's properties with the login as the number that the server has for it: 1 enabled, 2 disabled. */
export function normaliseUser(properties: ValueObject): Resolution {
  const { LoginState: state } = properties;
  const number = state === 'enable' ? 1 : state === 'disable' ? NO_LOGIN : state;
  return { properties: number === undefined ? properties : { ...properties, LoginState: number }, faults: [] };
}

/** The password is left out: state keeps only its fingerprint, which then tells whether it changed. */
function hiddenUser(record: ResourceRecord): Live {
  const { Password: _password, ...seen } = record.live as ValueObject;
  return {
    id: record.id,
    ...(record.key === undefined ? {} : { key: record.key }),
    attributes: { ...seen, LoginState: NO_LOGIN },
  };
}
