import type { Json } from '../../model/json.ts';

/** A CEL expression, written bare: `response.body.id`. */
export type Expression = string;

/** JSON in which every string may hold `${ CEL }`; a member whose value turns out absent is left out. */
export type Template = Json;

/** A duration as people write it: `500ms`, `10s`, `5m`, `2h`. */
export type Duration = string;

/** A property by its path: `spec.query.replicas`; it stands for all that is beneath it. */
export type PropertyPath = string;
