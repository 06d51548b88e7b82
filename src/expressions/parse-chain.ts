import type { ASTNode } from '@marcbachmann/cel-js';

/*
 * Most expressions of a project and of a definition only name something (`secret.env.TOKEN`, `imco.vpc.main.id`) or ask whether
 * it is there (`has(settings.token)`). Their syntax trees are made here, so that a run that has no others needs no CEL library,
 * which takes longer to load than a small plan does to run.
 */

const CHAIN = /^[ \n\t]*(has\([ \n\t]*)?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)([ \n\t]*\))?[ \n\t]*$/;

/** Words that mean something of their own in CEL, and what the library reserves: these are left to the library. */
const WORDS =
  /^(?:true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while|__proto__|prototype|has)$/;

/** Names in a chain at most; the library has a limit of its own, and says so. */
const LONGEST = 32;

/** The syntax tree of a chain of names, or of `has` of one, as the CEL library gives it; undefined for any other text. */
export function parseChain(text: string): ASTNode | undefined {
  const [, has, chain = '', close] = CHAIN.exec(text) ?? [];
  const names = chain.split('.');
  const isOther = chain === '' || names.length > LONGEST || names.some((name) => WORDS.test(name));
  if (isOther || (has === undefined) !== (close === undefined)) return undefined;
  const [first = '', ...members] = names;
  const start = text.indexOf(first, has === undefined ? 0 : text.indexOf('(') + 1);
  let tree = nodeOf(text, 'id', first, start, start, start + first.length);
  for (const member of members) {
    const end = tree.end + 1 + member.length;
    tree = nodeOf(text, '.', [tree, member], tree.end + 1, start, end);
  }
  if (has === undefined) return tree;
  if (members.length === 0) return undefined;
  const outer = text.indexOf('has');
  return nodeOf(text, 'call', ['has', [tree]], outer, outer, text.lastIndexOf(')') + 1);
}

function nodeOf(input: string, op: string, args: unknown, pos: number, start: number, end: number): ASTNode {
  return { input, op, args, pos, start, end, range: { start, end } } as unknown as ASTNode;
}
