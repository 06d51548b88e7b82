import { type ApiCall, ok, type Routes, type Verbs } from './api-call.ts';
import { notFound, ruleBroken } from './api-error.ts';
import { created, deleted, item, itemBody, showCollection, showItem } from './item.ts';
import type { Json } from './json.ts';
import { approveOrder, cancelOrder, currentCart, denyOrder, duplicateOrder, submitOrder } from './order-approval.ts';
import { addItem, createOrder, ITEM_LISTS, type ItemList, wantsSubmit } from './order-cart.ts';
import type { OrderRecord } from './order-record.ts';
import { demand } from './permissions.ts';
import { itemLists } from './show-order.ts';
import { remove } from './world.ts';

function itemListVerbs(list: ItemList): Verbs {
  return {
    get: (call) => {
      const order = item(call, 'orders');
      const entries: Json = itemLists(call.installation, order)[list] ?? [];
      return ok({ _links: { self: { href: `/api/v2/orders/${order.id}/${list}/`, title: list } }, _embedded: entries });
    },
    post: (call) => {
      const order = item(call, 'orders');
      addItem(call.installation, call.user, order, list, call.body);
      return created(call, itemBody(call, 'orders', order));
    },
  };
}

function act(call: ApiCall, order: OrderRecord): OrderRecord {
  const { installation, user } = call;
  switch (call.params['action']) {
    case 'submit':
      submitOrder(installation, user, order);
      return order;
    case 'approve':
      approveOrder(installation, user, order);
      return order;
    case 'deny':
      denyOrder(installation, user, order, typeof call.body['reason'] === 'string' ? call.body['reason'] : '');
      return order;
    case 'cancel':
      cancelOrder(installation, user, order);
      return order;
    case 'duplicate':
      return duplicateOrder(installation, user, order);
    default:
      throw notFound();
  }
}

/** Orders, their items and their actions. */
export const ORDER_ROUTES: Routes = {
  '/user/current-order/': {
    get: (call) => ok(itemBody(call, 'orders', currentCart(call.installation, call.user))),
  },
  '/orders/': {
    get: showCollection('orders'),
    post: (call) => {
      const order = createOrder(call.installation, call.user, call.body);
      if (wantsSubmit(call.installation, call.body)) submitOrder(call.installation, call.user, order);
      return created(call, itemBody(call, 'orders', order));
    },
  },
  '/orders/:id/': {
    get: showItem('orders'),
    delete: (call) => {
      const order = item(call, 'orders');
      if (order.ownerId !== call.user.id) demand(call.installation, call.user, 'order.approve', order.groupId);
      if (order.status !== 'CART') throw ruleBroken(`Order ${order.id} is ${order.status} and cannot be deleted`);
      remove(call.installation.world, 'orders', order.id);
      return deleted(call);
    },
  },
  ...Object.fromEntries(ITEM_LISTS.map((list) => [`/orders/:id/${list}/`, itemListVerbs(list)])),
  '/orders/:id/actions/:action/': {
    post: (call) => ok(itemBody(call, 'orders', act(call, item(call, 'orders')))),
  },
};
