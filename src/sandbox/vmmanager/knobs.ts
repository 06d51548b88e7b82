/**
 * Where the public facts about VMmanager 6 are silent or disagree. The defaults are the likelier reading, or, where a
 * client may be right only by luck, the stricter one.
 */
export const vmmanagerKnobs = {
  unauthorizedStatus: {
    value: 401,
    description: 'HTTP status of error 3001, for a dead token and a closed function alike',
  },
  deadTokenCode: {
    value: 3001,
    description: 'Error code for a missing or dead token: 3001, or 1000 as some clients saw',
  },
  wrongPasswordStatus: { value: 400, description: 'HTTP status of error 22013' },
  tokenId: { value: 'string', description: 'Type of `id` in a token answer: `string` or `number`' },
  tokenAnswer: { value: 'long', description: '`long` has confirmed and expires_at, `short` has id and token only' },
  ispBoxInstance: {
    value: 'optional',
    description: '`required`: the two key calls answer 3001 without `isp-box-instance: true`',
  },
  apiPrefix: { value: 'optional', description: '`/api` before the service: `optional` or `refused`' },
  utcOffsetMinutes: { value: 0, description: 'Time zone of dates in answers and of `expires_at`, minutes east of UTC' },
  idleSuspendMinutes: {
    value: 0,
    description: 'Minutes without a request after which the platform is suspended; 0 = never',
  },
  idleSuspendCalls: {
    value: 3,
    description: 'How many calls a platform that was suspended for idleness answers with 503',
  },
  failedStatus: { value: 'failed', description: 'Status of a failed task: `failed` or `fail`' },
  taskSingle: { value: 'wrapped', description: 'GET task/{id}: `wrapped` in {"task":…} or `flat`' },
  taskRowDelayMs: { value: 1500, description: 'Natural time until the row of a new task is listed' },
  deferredTask: {
    value: 'pending',
    description: 'A task that waits for a stop: `pending` with defer_reason, or `complete` at once',
  },
  unexpectedProperty: { value: 'refuse', description: 'Unknown field in a body: `refuse` with 400, or `ignore`' },
  unknownFilterField: { value: 500, description: 'Filter on an unknown field: HTTP status, or 0 = nothing matches' },
  cpUnderscore: { value: true, description: 'Whether `_` in a CP mask stands for any one character, as in LIKE' },
  limitSingleNumber: { value: 'accept', description: '`limit=50` without a comma: `accept` as a count, or `refuse`' },
  defaultPage: { value: 0, description: 'Rows of a list without `limit`; 0 = all' },
  listSize: { value: 'always', description: '`size` in list answers: `always`, or `never`' },
  readShape: {
    value: 'newer',
    description: 'Shape of nodes and pools: `newer` (allocated, per family) or `older` (used, total_ip)',
  },
  diskShrink: { value: 'refuse', description: 'A smaller disk: `refuse`, or `ignore` and answer as if done' },
  poolClusters: {
    value: 'replace',
    description: 'POST ippool/{id}/cluster: `replace` the attachments, or `add` to them',
  },
  negativeIpv4Number: {
    value: 'refuse',
    description: 'Negative ipv4_number on host/{id}/ip: `refuse`, or `release` the newest',
  },
  ipv6Pool: { value: 'accept', description: 'ipv6_pool on host create: `accept` or `refuse` as an unknown field' },
  networkGateway: { value: 'fixed', description: 'gateway of a network: `fixed`, or `changeable` by POST ipnet/{id}' },
  recipeScript: {
    value: 'listed',
    description: 'Text of a recipe in lists: `listed`, or `hidden` as in the single read',
  },
} as const satisfies Readonly<Record<string, { value: string | number | boolean; description: string }>>;

type Widened<T> = T extends string ? string : T extends number ? number : boolean;

/** The knobs' present values by name. */
export type KnobValues = { readonly [K in keyof typeof vmmanagerKnobs]: Widened<(typeof vmmanagerKnobs)[K]['value']> };
