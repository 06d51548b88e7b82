import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blueprintAndNetworkCases } from './blueprint-and-network-cases.ts';
import { type Customer, type FoundPlace, findPlace, startImco } from './imco-customer.ts';
import { platformCases } from './platform-cases.ts';

let api: Customer;
let stop: () => Promise<void>;
let place: FoundPlace;

beforeAll(async () => {
  ({ api, stop } = await startImco());
  place = await findPlace(api);
});
afterAll(() => stop());

describe.each([...blueprintAndNetworkCases, ...platformCases])(
  '$type',
  ({ type, word, prepare, change, settled, secrets = [], noShow, answersDelete }) => {
    test('is made, read, changed and deleted', async () => {
      const { collection, items = collection, body } = await prepare({ api, place });
      const made = await api.make(collection, body);
      expect(made.id).toMatch(/^[0-9a-f]{24}$/);
      expect(made.resource_type).toBe(word ?? type);
      const path = `${items}/${made.id}`;
      const shown = async () =>
        noShow
          ? (await api.get(collection)).body.find((one: { id: string }) => one.id === made.id)
          : (await api.get(path)).body;

      const before = await shown();
      const ignored = [...secrets, 'cloud_account_id'];
      const sent = Object.fromEntries(
        Object.entries(body).filter(([key, value]) => !ignored.includes(key) && value !== ''),
      );
      expect(before).toMatchObject(sent);
      for (const secret of secrets) expect(before).not.toHaveProperty(secret);
      expect(JSON.stringify([made, before])).not.toMatch(/very-secret-key|hidden-content/);
      if (settled) expect(before.state).toBe(settled);

      if (change) {
        expect((await api.put(path, change)).body).toMatchObject(change);
        expect(await shown()).toMatchObject({ ...before, ...change });
      }
      const deleted = await api.delete(path);
      expect(deleted.status).toBe(answersDelete ? 200 : 204);
      if (answersDelete) expect(deleted.body).toMatchObject({ id: made.id });
      if (noShow) expect(await shown()).toBeUndefined();
      else expect((await api.get(path)).status).toBe(404);
    });

    test('tells every required field that is missing at once', async () => {
      const { collection, body } = await prepare({ api, place });
      const { status, body: answer } = await api.post(collection, {});
      expect(status).toBe(422);
      for (const messages of Object.values(answer.errors)) expect(Array.isArray(messages)).toBe(true);
      expect(Object.keys(answer.errors).some((field) => field in body)).toBe(true);
    });
  },
);
