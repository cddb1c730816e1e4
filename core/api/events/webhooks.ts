// /api/v1/webhooks and deliveries: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { Webhooks } from '../../events/webhooks/webhooks.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { given, requireInstance } from '../instances/instances.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function webhookEndpoints(webhooks: Webhooks, instances: InstanceControl) {
  const idOf = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : requireInstance(instances, name).id
  return {
    listWebhooks: endpoint(routes.listWebhooks, ({ query }) => ({
      webhooks: webhooks.list(idOf(query.instance)),
    })),
    createWebhook: endpoint(routes.createWebhook, ({ body: { instance, ...request } }) =>
      webhooks.create({ ...request, setBy: 'owner', instanceId: idOf(instance) ?? null }),
    ),
    getWebhook: endpoint(routes.getWebhook, ({ params }) => webhooks.get(params.id)),
    updateWebhook: endpoint(routes.updateWebhook, ({ params, body }) => webhooks.update(params.id, body)),
    deleteWebhook: endpoint(routes.deleteWebhook, ({ params }) => webhooks.delete(params.id)),
    testWebhook: endpoint(routes.testWebhook, ({ params }) => webhooks.test(params.id)),
    replayWebhook: endpoint(routes.replayWebhook, async ({ params, body }) => ({
      deliveries: await webhooks.replay(params.id, body),
    })),
    listDeliveries: endpoint(routes.listDeliveries, ({ query: { webhook, ...rest } }) => ({
      deliveries: webhooks.deliveries(given({ ...rest, webhookId: webhook })),
    })),
    retryDelivery: endpoint(routes.retryDelivery, ({ params }) => webhooks.retry(params.id)),
  } satisfies Partial<Endpoints>
}
