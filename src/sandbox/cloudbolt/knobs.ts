/** Behaviours on which the vendor's page and the public clients are silent or disagree. */
export const KNOBS = {
  generation: {
    value: 'G3',
    description:
      'JSON dialect: G1 (prov-items, Basic, no slash at the end of hrefs), G2 (service-name, summary) or G3 (global ids, resource-name)',
  },
  tokenLifetimeSeconds: { value: 300, description: 'how long a bearer token is good' },
  expiredTokenStatus: { value: 401, description: 'answer to an expired token: 401, or 500 as one client has met' },
  authErrorBody: {
    value: 'plain',
    description: 'errors about tokens: plain (detail, non_field_errors) or wrapped (status_code, detail, error)',
  },
  businessErrorStatus: {
    value: 500,
    description: 'status of a violated rule (unknown parameter, wrong state, quota)',
  },
  errorsInside200: { value: false, description: 'violated rules come as HTTP 200 with an error body' },
  unknownFilterStatus: { value: 500, description: 'answer to a filter key that does not exist' },
  unknownAttribute: { value: 'ignore', description: 'an attribute that does not exist: ignore or error' },
  invisibleStatus: { value: 403, description: 'GET of an item that the caller may not see: 403 or 404' },
  slashlessPost: {
    value: 'redirect',
    description: 'POST without the slash at the end: redirect (301) or error (500)',
  },
  createdStatus: { value: 200, description: 'status of a successful POST that creates: 200 or 201' },
  deletedStatus: { value: 204, description: 'status of a successful DELETE: 200 or 204' },
  deleteItems: {
    value: 'record',
    description:
      'DELETE of a server or resource: record (historical at once, no teardown), job (teardown job) or refuse (405)',
  },
  largestPage: { value: 100, description: 'entries that a page holds at most' },
  nextKeepsQuery: { value: false, description: 'the next link of a page carries filter and attributes' },
  previousLink: { value: false, description: 'pages have a previous link' },
  listHistorical: { value: true, description: 'lists of servers and resources include historical ones' },
  submitNow: { value: true, description: 'submit-now is obeyed; without it an order stays in the cart' },
  submitNowBoolean: { value: false, description: 'submit-now is obeyed as JSON true, not only as the text "true"' },
  inlineModItems: { value: true, description: 'POST /orders/ takes mod-items among its items' },
  mixedItems: { value: true, description: 'one order may hold items of several kinds' },
  keepCartOnBadItems: {
    value: false,
    description: 'POST /orders/ with refused items leaves the empty cart order behind',
  },
  emptyDelta: { value: 'echo', description: 'a mod-item that changes nothing: echo (empty delta) or reject' },
  modifiableParameters: { value: 'all', description: 'what mod-items may change: all or sizes (CPU, memory, disk)' },
  cpuLabel: { value: 'Cpu Cnt', description: 'label of the CPU count in a delta' },
  diskLabel: { value: 'Disk Size', description: 'label of the disk size in a delta' },
  hostnameCollision: {
    value: 'error',
    description: 'an order for a hostname in use: error, suffix (a running number is added) or allow',
  },
  approvalHook: {
    value: 'none',
    description: 'order approval hook: none (auto-approval rules), pending, approve or deny',
  },
  executionHook: {
    value: 'pass',
    description: 'hook after approval: pass, fail (order ends FAILURE) or pending (order goes back)',
  },
  denialReasonKey: { value: 'denial-reason', description: 'key of the denial reason in an order; empty for none' },
  resourceValuesKey: {
    value: 'parameters',
    description: 'where a resource shows its values: parameters (object) or attributes (list of name, type, value)',
  },
  resourceStatusCase: { value: 'mixed', description: 'status of resources: mixed (Active) or upper (ACTIVE)' },
  deleteNeedsApproval: { value: false, description: 'the action Delete of a resource makes an order in CART' },
  groupParent: { value: true, description: 'POST /groups/ obeys `parent`' },
  provisionSeconds: { value: 180, description: 'natural time of making a server' },
  modifySeconds: { value: 60, description: 'natural time of changing a server' },
  decommissionSeconds: { value: 60, description: 'natural time of removing servers' },
  actionSeconds: { value: 20, description: 'natural time of an action or script' },
  pickupSeconds: { value: 1, description: 'natural time until the job engine picks a job up' },
} as const satisfies Readonly<
  Record<string, { readonly value: string | number | boolean; readonly description: string }>
>;

/** Name of a knob. */
export type KnobName = keyof typeof KNOBS;

type Widened<T> = T extends number ? number : T extends boolean ? boolean : string;

/** Type of a knob's value. */
export type KnobValue<N extends KnobName> = Widened<(typeof KNOBS)[N]['value']>;
