import type { JsonObject } from '../model/json.ts';
import { StateError } from './state-error.ts';

/** The format that this program writes. */
const CURRENT_VERSION = 1;

/** For each older version, what makes a document of it one of the next version. Empty while the first version is the only one. */
const UPGRADES: ReadonlyMap<number, (document: JsonObject) => JsonObject> = new Map();

/**
 * Brings a state document to the present format, version by version.
 *
 * @throws {StateError} `STATE_NEWER`, or `STATE_INVALID` when it has no version.
 */
export function upgradeStateDocument(document: JsonObject, place: string): JsonObject {
  let upgraded = document;
  for (;;) {
    const version = upgraded['version'];
    if (version === CURRENT_VERSION) return upgraded;
    if (typeof version === 'number' && version > CURRENT_VERSION) {
      throw new StateError(
        'STATE_NEWER',
        `the state ${place} was written by a newer reckon: its format is version ${version}, this reckon knows up to ${CURRENT_VERSION}`,
        { hint: 'Nothing was changed. Use the newer reckon, everywhere this state is used.' },
      );
    }
    const upgrade = typeof version === 'number' ? UPGRADES.get(version) : undefined;
    if (upgrade === undefined) {
      const terraform = Object.hasOwn(upgraded, 'terraform_version');
      throw new StateError(
        'STATE_INVALID',
        `the state ${place} can't be used: ${terraform ? "it is a state of Terraform's" : 'it has no format version'}`,
        { hint: 'Nothing was changed. A state of reckon begins with `"version": 1`.' },
      );
    }
    upgraded = upgrade(upgraded);
  }
}
