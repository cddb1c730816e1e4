// Webhooks that follow the environment: made and changed as it says at each start, and switched off, never deleted,
// when it says nothing of them any more. What waits for them is kept.
import { randomUUID } from 'node:crypto'
import type { CreateWebhook, WebhookDialect } from '../../contract/events/webhook.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Webhooks } from './webhooks.ts'

export interface FollowDeps {
  storage: Pick<Storage, 'appliance' | 'commits'>
  webhooks: Webhooks
}

export type Wanted = Pick<CreateWebhook, 'url' | 'headers' | 'types' | 'options'> & {
  dialect: WebhookDialect
}

const keyOf = (name: string): string => `environment.webhook.${name}`
export const switchedOff =
  'The environment does not name it any more. Nothing is lost: it goes on where it stopped when it does again.'

/** Wanted or not, the webhook of this name is so when it resolves. One that is there already may be taken over. */
export async function followEnvironment(
  { storage, webhooks }: FollowDeps,
  name: string,
  wanted: Wanted | undefined,
  present?: { id: string },
): Promise<void> {
  const id = storage.appliance.get(keyOf(name))
  const known = id === undefined ? undefined : webhooks.find(id)
  if (wanted === undefined) {
    if (known?.enabled === true) await webhooks.switchOff(known.id, switchedOff)
    return
  }
  // The name first: a start that is cut off goes on with the same webhook.
  const chosen = present?.id ?? id ?? randomUUID()
  if (chosen !== id) await storage.commits.write((tx) => storage.appliance.put(tx, keyOf(name), chosen))
  const { dialect, ...given } = wanted
  const setting = { ...given, setBy: 'owner' as const }
  if (webhooks.find(chosen) === undefined)
    await webhooks.create({ ...setting, id: chosen, dialect, instanceId: null })
  else await webhooks.change(chosen, { ...setting, enabled: true })
}

/** Its owner has set it: it is theirs from now on. */
export async function leaveEnvironment(
  { storage }: Pick<FollowDeps, 'storage'>,
  name: string,
): Promise<void> {
  if (storage.appliance.get(keyOf(name)) === undefined) return
  await storage.commits.write((tx) => storage.appliance.delete(tx, keyOf(name)))
}
