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
  /** fromItsBeginning: of an instance that has just been made, which is its first event. */
  set(instanceId: string, subscription: Subscription, options?: { fromItsBeginning?: boolean }): Promise<void>
}

/** undefined: it is switched off. */
export type Transports = Readonly<Record<TransportName, Subscriptions | undefined>>
