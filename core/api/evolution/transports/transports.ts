// The words of the other ways by which clients of the dialect are told of events. Types, and their names.

export const transportNames = ['websocket', 'rabbitmq', 'nats', 'sqs'] as const
export type TransportName = (typeof transportNames)[number]

export interface Subscription {
  enabled: boolean
  events: string[]
}

/** As upstream's row of it. */
export interface SubscriptionRow extends Subscription {
  id: string
  createdAt: string
  updatedAt: string
  instanceId: string
}

/** What one transport tells, instance by instance. */
export interface Subscriptions {
  find(instanceId: string): SubscriptionRow | null
  set(instanceId: string, subscription: Subscription): Promise<void>
}

/** undefined: it is switched off. */
export type Transports = Readonly<Record<TransportName, Subscriptions | undefined>>
