import { describe, expect, test } from 'vitest';
import { HttpResponse } from '../../../src/http/http-response.ts';
import { Redactor } from '../../../src/http/redact-secrets.ts';
import { failureError, pointerOfTarget } from '../../../src/providers/rest/read-failure.ts';

const answer = (status: number, text: string, headers = {}) =>
  new HttpResponse({
    method: 'GET',
    url: 'https://host/api/things/1?token=abc',
    status,
    headers,
    bytes: Buffer.from(text),
  });
const errorOf = (response: HttpResponse, reads = true, redactor = new Redactor()) =>
  failureError(response, {}, { reads, redactor });

describe('an error of an answer', () => {
  test.each([
    [400, 'PROVIDER_REJECTED'],
    [401, 'PROVIDER_UNAUTHORIZED'],
    [403, 'PROVIDER_FORBIDDEN'],
    [404, 'PROVIDER_NOT_FOUND'],
    [409, 'PROVIDER_CONFLICT'],
    [412, 'PROVIDER_STALE'],
    [422, 'PROVIDER_REJECTED'],
    [500, 'PROVIDER_FAILED'],
    [504, 'PROVIDER_TIMEOUT'],
    [301, 'PROVIDER_BAD_RESPONSE'],
  ])('of status %i is %s', (status, code) => {
    expect(errorOf(answer(status, '')).code).toBe(code);
  });

  test('names method, address without secrets, status, words and request id', () => {
    const error = errorOf(answer(500, 'out of cheese', { 'x-request-id': 'r-7' }));
    expect(error.server).toEqual({
      method: 'GET',
      url: 'https://host/api/things/1?token=(sensitive)',
      status: 500,
      message: 'out of cheese',
      requestId: 'r-7',
    });
    expect(error.message).toBe('GET /api/things/1 failed (500): out of cheese');
  });

  test('that is a web page is no absence: the address is wrong', () => {
    const page = answer(404, '<!DOCTYPE html><html><head><title>Not here</title></head></html>');
    expect(errorOf(page)).toMatchObject({ code: 'PROVIDER_BAD_RESPONSE', server: { message: 'Not here' } });
    expect(errorOf(page).hint).toContain('check `url`');
  });

  test('leaves a change uncertain where the server broke, and a look never', () => {
    expect(errorOf(answer(502, ''), false).uncertain).toBe(true);
    expect(errorOf(answer(502, ''), true).uncertain).toBe(false);
    expect(errorOf(answer(400, ''), false).uncertain).toBe(false);
  });

  test("holds no secret even where the server's words do", () => {
    const redactor = new Redactor();
    redactor.add('hunter22');
    expect(errorOf(answer(400, 'bad value hunter22'), true, redactor).message).toContain('bad value (sensitive)');
  });
});

test.each([
  ['spec.deepStorage.path', '/spec/deepStorage/path'],
  ['a.b[0].c', '/a/b/0/c'],
  ['a.b.0.c', '/a/b/0/c'],
  ['/a/b/0/c', '/a/b/0/c'],
  ['$.a["odd.key"]', '/a/odd/key'],
  ['', ''],
])('the target %s is the pointer %s', (target, pointer) => {
  expect(pointerOfTarget(target)).toBe(pointer);
});
