import type { Kind } from './shape.ts';

/** What a kind reads. */
export type Read<K> = K extends Kind<infer T> ? T : never;
