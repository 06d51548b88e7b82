import type { Emulator } from '../frame/emulator.ts';

/** What the vendor's documentation leaves open, by knob; docs/sandbox.md explains each at length. */
export const implyKnobs = {
  tokenLifetimeSeconds: { value: 300, description: 'lifetime of issued tokens, by the sandbox clock' },
  gatewayUnauthorizedBody: { value: false, description: 'a bad token is answered in the shape of a gateway' },
  invalidClientStatus: { value: 401, description: 'status of the token endpoint for a wrong client or secret' },
  createStatus: { value: 201, description: 'status of a successful POST /clusters' },
  updateStatus: { value: 200, description: 'status of a successful PATCH or PUT' },
  replaceServerStatus: { value: 204, description: 'status of a successful server replacement' },
  writeAnswerBody: { value: true, description: 'POST, PATCH and PUT answer with the cluster' },
  deleteStatus: { value: 204, description: 'status of a successful DELETE' },
  deleteBody: { value: false, description: 'DELETE answers with the cluster (unless deleteStatus is 204)' },
  deleteDelayMs: { value: 0, description: 'natural milliseconds during which a deleted cluster is still listed' },
  deleteRequiresStopped: { value: false, description: 'DELETE of a cluster that is not stopped is a conflict' },
  dryRunOnDelete: { value: 'ignore', description: 'ignore, or reject: dryRun on DELETE and server replacement' },
  putWithoutAccessMode: { value: 'json', description: 'body of the 500: json, html or empty; accept: no 500' },
  defaultAccessMode: { value: true, description: 'a missing spec.pivot.accessMode becomes PROXIED' },
  serverOwnedFields: { value: 'ignore', description: 'ignore, or reject: status and metadata.uid in a body' },
  unknownFields: { value: 'ignore', description: 'ignore (drop), keep or reject' },
  immutableFields: { value: true, description: 'some fields keep the value they were created with' },
  hardUpdateRefusal: { value: 'badArgument', description: 'badArgument, conflict or accept: no rolling way, no force' },
  duplicateNames: { value: 'allow', description: 'allow, badArgument or conflict' },
  firstVersion: { value: 0, description: 'resourceVersion of a new cluster' },
  sortLists: { value: false, description: 'lists of names and values come back sorted by name' },
  addDefaults: { value: false, description: 'fields that were not sent come back with defaults' },
  extraStatusFields: { value: false, description: 'status holds fields that no document names' },
  stateNames: { value: 'updating', description: 'updating, or named: STARTING, STOPPING and TERMINATING too' },
  stateField: { value: 'state', description: 'state, currentState or updateState: where the state is shown' },
} as const satisfies Emulator['knobs'];

/** Name of a knob of this emulator. */
export type ImplyKnob = keyof typeof implyKnobs;
