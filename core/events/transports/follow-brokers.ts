// What is told to brokers follows the environment: at each start that of all numbers is as it says, and where it names a
// broker no more, what goes there waits, switched off and never deleted.
import { brokers as names, type Broker } from '../../contract/events/webhook.ts'
import type { Storage } from '../../storage/storage.ts'
import { followEnvironment, switchedOff, type Wanted } from '../webhooks/environment.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { Brokers } from './brokers.ts'

export interface FollowBrokersDeps {
  storage: Pick<Storage, 'appliance' | 'commits' | 'webhooks'>
  webhooks: Webhooks
  brokers: Pick<Brokers, 'isOn'>
}

export async function followBrokers(
  deps: FollowBrokersDeps,
  wantedOf: (broker: Broker) => Wanted | undefined,
): Promise<void> {
  const { storage, webhooks, brokers } = deps
  for (const broker of names) {
    const isOn = brokers.isOn(broker)
    await followEnvironment(deps, broker, isOn ? wantedOf(broker) : undefined)
    for (const { id, dialect, instanceId, enabled } of storage.webhooks.places()) {
      if (dialect !== broker || instanceId === null) continue
      const { disabledReason } = webhooks.get(id)
      if (!isOn && enabled) await webhooks.switchOff(id, switchedOff)
      if (isOn && !enabled && disabledReason === switchedOff) await webhooks.change(id, { enabled: true })
    }
  }
}
