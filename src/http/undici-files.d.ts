// The parts of undici that are loaded one by one: the whole package takes three times as long to load, most of it for
// fetch, which is not used here. Types come from the package itself.
declare module 'undici/lib/dispatcher/pool.js' {
  import type { Pool } from 'undici';

  type Make = { new (...parameters: ConstructorParameters<typeof Pool>): Pool };
  const pool: Make;
  export = pool;
}

declare module 'undici/lib/api/api-request.js' {
  import type { Dispatcher } from 'undici';

  function request(this: Dispatcher, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>;
  export = request;
}
