import { beforeAll, describe, expect, test } from 'vitest';
import { oneForFile } from '../../support/one-for.ts';
import { fc } from '../../support/properties.ts';
import { makeHost, startPlatform } from './platform-client.ts';

const platform = oneForFile(() => startPlatform());
beforeAll(async () => {
  for (const [index, name] of ['alpha', 'beta', 'gamma', 'a_b', 'axb'].entries()) {
    await makeHost(platform, { name, cpu_number: index + 1, ipv4_number: index % 2 });
  }
});

async function names(query: string): Promise<string[]> {
  const { list } = await platform.admin.ok('GET', `/vm/v3/host?${query}`);
  return list.map(({ name }: { name: string }) => name);
}

describe('where', () => {
  test.each([
    { where: 'id+EQ+42', found: ['beta'] },
    { where: '(id+EQ+42)', found: ['beta'] },
    { where: "(id+EQ+'42')", found: ['beta'] },
    { where: '(id%20EQ%2042)', found: ['beta'] },
    { where: 'id+NE+42', found: ['alpha', 'gamma', 'a_b', 'axb'] },
    { where: 'cpu_number+GT+3', found: ['a_b', 'axb'] },
    { where: 'cpu_number+GE+3', found: ['gamma', 'a_b', 'axb'] },
    { where: 'cpu_number+LT+2', found: ['alpha'] },
    { where: 'cpu_number+LE+2', found: ['alpha', 'beta'] },
    { where: "name+CP+'%a'", found: ['alpha', 'beta', 'gamma'] },
    { where: "name+CP+'a_b'", found: ['a_b', 'axb'] },
    { where: "name+CP+'beta'", found: ['beta'] },
    { where: 'name+EQ+%27beta%27', found: ['beta'] },
    { where: "(name+EQ+'alpha')+AND+(cpu_number+EQ+1)", found: ['alpha'] },
    { where: "((name+EQ+'alpha')+AND+(cpu_number+EQ+1))", found: ['alpha'] },
    {
      where: "((name+EQ+'alpha')+AND+(cpu_number+EQ+1))+OR+((name+EQ+'beta')+AND+(cpu_number+EQ+2))",
      found: ['alpha', 'beta'],
    },
    { where: "(state+EQ+'active'+OR+state+EQ+'stopped')+AND+id+LT+43", found: ['alpha', 'beta'] },
    { where: "NOT+name+CP+'%a'+AND+(cluster.id+EQ+1)", found: ['a_b', 'axb'] },
    { where: "name+EQ+'alpha'+OR+name+EQ+'beta'+AND+id+EQ+99", found: ['alpha'] },
    { where: "cluster.name+EQ+'main'+AND+account.email+EQ+'admin%40example.com'+AND+id+EQ+41", found: ['alpha'] },
    { where: "ip4.ip+EQ+'198.51.100.11'", found: ['a_b'] },
    { where: "name+EQ+'AND'", found: [] },
    { where: 'id+EQ+0', found: [] },
  ])('$where finds $found', async ({ where, found }) => {
    expect(await names(`where=${where}`)).toEqual(found);
  });

  test.each([
    'id',
    'id+EQ',
    'EQ+5',
    'id+EQ+beta',
    "name+EQ+'open",
    '(id+EQ+5',
    'id+EQ+5)',
    'id+eq+5',
    'id%2BEQ%2B5',
    '',
  ])('%s is no expression', async (where) => {
    const answer = await platform.admin.send('GET', `/vm/v3/host?where=${where}`);
    expect(answer.status).toBe(400);
    expect(answer.json().error.msg).toContain('Invalid filter');
  });

  test('an encoded plus belongs to the value', async () => {
    await platform.admin.ok('POST', '/vm/v3/account', { email: 'a+b@x.io', password: 'p', role: '@user' });
    const found = await platform.admin.ok('GET', "/vm/v3/account?where=(email+EQ+'a%2Bb%40x.io')");
    expect(found.list).toMatchObject([{ email: 'a+b@x.io', id: 5 }]);
    const missed = await platform.admin.ok('GET', "/vm/v3/account?where=(email+EQ+'a+b%40x.io')");
    expect(missed.list).toEqual([]);
  });

  test('an unknown field is a server error, unless the knob says otherwise', async () => {
    const path = "/vm/v3/host?where=(colour+EQ+'red')";
    expect((await platform.admin.send('GET', path)).status).toBe(500);
    expect((await platform.admin.send('GET', '/vm/v3/host?where=(cluster+EQ+1)')).status).toBe(500);
    await platform.sandbox.control.knob('unknownFilterField', 0);
    expect((await platform.admin.ok('GET', path)).list).toEqual([]);
    await platform.sandbox.control.knob('unknownFilterField', 500);
  });

  test('any nesting of negations and brackets keeps its truth', async () => {
    const nested = fc.array(fc.constantFrom('NOT+', '('), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(nested, async (parts) => {
        const brackets = parts.filter((part) => part === '(').length;
        const isNegated = parts.filter((part) => part === 'NOT+').length % 2 === 1;
        const found = await names(`where=${parts.join('')}id+EQ+41${')'.repeat(brackets)}`);
        expect(found.includes('alpha')).toBe(!isNegated);
      }),
      { numRuns: 40 },
    );
  });
});

describe('order and pages', () => {
  test.each([
    { query: 'orderby=name+desc', found: ['gamma', 'beta', 'axb', 'alpha', 'a_b'] },
    { query: 'orderby=name+ASC', found: ['a_b', 'alpha', 'axb', 'beta', 'gamma'] },
    { query: 'orderby=cluster.name+desc&limit=0,2', found: ['alpha', 'beta'] },
    { query: 'limit=3,2', found: ['a_b', 'axb'] },
    { query: 'limit=4,10', found: ['axb'] },
    { query: 'limit=2', found: ['alpha', 'beta'] },
    { query: 'orderby=id+desc&limit=1,1&where=id+LT+45', found: ['gamma'] },
  ])('$query gives $found', async ({ query, found }) => {
    expect(await names(query)).toEqual(found);
  });

  test('size counts all that match, not the page', async () => {
    const answer = await platform.admin.ok('GET', '/vm/v3/host?limit=0,2');
    expect(answer).toMatchObject({ size: 5, last_notify: expect.any(Number) });
    await platform.sandbox.control.knob('listSize', 'never');
    expect(Object.keys(await platform.admin.ok('GET', '/vm/v3/host'))).toEqual(['last_notify', 'list']);
    await platform.sandbox.control.knob('listSize', 'always');
  });

  test('last_notify grows with every change', async () => {
    const before = (await platform.admin.ok('GET', '/vm/v3/tag')).last_notify;
    await platform.admin.ok('POST', '/vm/v3/tag', { name: 'hdd' });
    expect((await platform.admin.ok('GET', '/vm/v3/tag')).last_notify).toBeGreaterThan(before);
  });
});
