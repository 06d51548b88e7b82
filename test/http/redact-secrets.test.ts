import { describe, expect, test } from 'vitest';
import { isSecretName, Redactor } from '../../src/http/redact-secrets.ts';
import { Secret } from '../../src/model/value.ts';

describe('fields that hold secrets', () => {
  test.each([
    'password',
    'Authorization',
    'client_secret',
    'access_token',
    'x-xsrf-token',
    'apiKey',
    'api-key',
    'Set-Cookie',
    'psk',
    'private_key',
  ])('%s', (name) => expect(isSecretName(name)).toBe(true));
  test.each(['name', 'token_type', 'tokenUrl', 'expires_in', 'key', 'monkey', 'author'])('not %s', (name) =>
    expect(isSecretName(name)).toBe(false),
  );
});

describe('values that were told', () => {
  test('are taken out of any text, in every form in which they travel', () => {
    const redactor = new Redactor();
    redactor.addAll({ a: [new Secret('p&ss"word'), { b: new Secret({ deep: 'deep-secret' }) }], plain: 'shown' });
    const text = `p&ss"word ${encodeURIComponent('p&ss"word')} ${JSON.stringify('p&ss"word')} deep-secret shown`;
    expect(redactor.text(text)).toBe('(sensitive) (sensitive) "(sensitive)" (sensitive) shown');
  });

  test('that are too short to tell apart from words stay', () => {
    const redactor = new Redactor();
    redactor.add('on');
    expect(redactor.text('once upon')).toBe('once upon');
  });

  test('the longer one goes before the one that it contains', () => {
    const redactor = new Redactor();
    redactor.add('secret');
    redactor.add('secret-and-more');
    expect(redactor.text('secret-and-more')).toBe('(sensitive)');
  });
});

test('a URL loses user info and secret parameters', () => {
  expect(new Redactor().url('https://me:pw@host/a?token=abc&page=2#x')).toBe(
    'https://host/a?token=(sensitive)&page=2#x',
  );
});

test('JSON loses all that lies in credentials, whatever it is called there', () => {
  const body = { hostname: 'web1', credentials: { username: 'root', password: 'x', key: '-----BEGIN', set: true } };
  expect(new Redactor().json(body)).toEqual({
    hostname: 'web1',
    credentials: { username: '(sensitive)', password: '(sensitive)', key: '(sensitive)', set: true },
  });
});

test('JSON loses secrets by the names of members, and of pairs of name and value', () => {
  const body = {
    password: 'a',
    nested: { api_key: 'b', pages: 1 },
    list: [{ name: 'db.password', value: 'c' }],
    secret: null,
  };
  expect(new Redactor().json(body)).toEqual({
    password: '(sensitive)',
    nested: { api_key: '(sensitive)', pages: 1 },
    list: [{ name: 'db.password', value: '(sensitive)' }],
    secret: null,
  });
});
