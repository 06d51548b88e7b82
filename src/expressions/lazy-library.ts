import { createRequire } from 'node:module';
import type * as Cel from '@marcbachmann/cel-js';
import type * as Yaml from 'yaml';

/**
 * The libraries of YAML and CEL take longer to load than a small project takes to plan. They are loaded when the first text
 * needs them, and without waiting, because that may be deep inside of something that is not asynchronous.
 */
const require = createRequire(import.meta.url);
let yaml: typeof Yaml | undefined;
let cel: typeof Cel | undefined;

/** The YAML library. */
export function yamlLibrary(): typeof Yaml {
  yaml ??= require('yaml') as typeof Yaml;
  return yaml;
}

/** The CEL library. */
export function celLibrary(): typeof Cel {
  cel ??= require('@marcbachmann/cel-js') as typeof Cel;
  return cel;
}
