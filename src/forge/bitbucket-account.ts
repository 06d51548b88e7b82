import type { JsonObject } from '../model/json.ts';
import type { ForgeAccount } from './forge-api.ts';
import { textOf } from './read-answer.ts';

/** An account of Bitbucket Cloud. Access tokens post as an account of their own, whose type is not `user`. */
export function readBitbucketAccount(account: JsonObject | undefined): ForgeAccount {
  return {
    name: textOf(account, 'uuid') || textOf(account, 'account_id'),
    isBot: textOf(account, 'type') !== 'user',
  };
}
