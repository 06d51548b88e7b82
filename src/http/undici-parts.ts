/** The parts of undici that a request takes, for loading them when the first one is sent. */
export { default as request } from 'undici/lib/api/api-request.js';
export { default as Pool } from 'undici/lib/dispatcher/pool.js';
