/** A comment on a pull or merge request. */
export interface ForgeComment {
  readonly id: string;
  readonly body: string;
  /** Its page, for people. */
  readonly url?: string;
  readonly author: ForgeAccount;
  /** Bitbucket Server's number of the edit, sent back with the next one. */
  readonly version?: number;
}

/** Who wrote something. */
export interface ForgeAccount {
  /** Login or id: compared with the account that posts. */
  readonly name: string;
  /** Whether the forge itself, or an application on it, runs the account. */
  readonly isBot: boolean;
}

/** An issue. */
export interface ForgeIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url?: string;
  readonly author: ForgeAccount;
}

/** The forge's API, as far as reckon uses it: an object of one run. */
export interface ForgeApi {
  /** The account that posts; `undefined` when the token can't tell. */
  self(): Promise<string | undefined>;
  /** Whether only its author can change a comment, so that an attempt on another's fails without harm. */
  readonly guardsComments: boolean;
  /** Comments of a pull request, oldest first. */
  comments(pullRequest: number): AsyncIterable<ForgeComment>;
  createComment(pullRequest: number, body: string): Promise<ForgeComment>;
  updateComment(pullRequest: number, comment: ForgeComment, body: string): Promise<ForgeComment>;
  /** Issues; absent where the forge has none or reckon does not support them. */
  readonly issues?: ForgeIssues;
}

/** The part of the API that is about issues. */
export interface ForgeIssues {
  /** Open ones with the label, oldest first; all open ones where the forge has no labels. */
  open(label: string): AsyncIterable<ForgeIssue>;
  create(issue: { readonly title: string; readonly body: string; readonly label: string }): Promise<ForgeIssue>;
  update(issue: ForgeIssue, change: { readonly title: string; readonly body: string }): Promise<ForgeIssue>;
  close(issue: ForgeIssue): Promise<void>;
}
