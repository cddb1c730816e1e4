// What people and programs do over the API that no other part of the appliance records: by the names of the routes, and of the
// dialect by its paths.
import type { RouteName } from '../routes.ts'

export const acts = {
  createInstance: 'instance.created',
  updateInstance: 'instance.changed',
  startInstance: 'instance.started',
  stopInstance: 'instance.stopped',
  restartInstance: 'instance.restarted',
  linkInstance: 'instance.link_begun',
  logoutInstance: 'instance.logged_out',
  takeoverInstance: 'instance.taken_over',
  trashInstance: 'instance.trashed',
  untrashInstance: 'instance.untrashed',
  activateGeneration: 'instance.older_link_used',
  resetSessions: 'instance.sessions_reset',
  cancelOutbox: 'message.cancelled',
  retryOutbox: 'message.retried',
  editMessage: 'message.edited',
  deleteMessage: 'message.deleted',
  clearChat: 'chat.cleared',
  deleteChat: 'chat.deleted',
  takeSnapshot: 'snapshot.asked_for',
  exportArchive: 'export.begun',
  importFolder: 'import.done',
  moveIn: 'import.begun',
  createWebhook: 'webhook.made',
  updateWebhook: 'webhook.changed',
  deleteWebhook: 'webhook.deleted',
  replayWebhook: 'webhook.replayed',
  updateSettings: 'settings.changed',
  supportBundle: 'support.made',
} as const satisfies Partial<Record<RouteName, string>>

/** Programs send all day, and the outbox says what; what somebody sends in the page is an act. */
export const byHandOnly = { sendMessage: 'message.sent' } as const satisfies Partial<
  Record<RouteName, string>
>

export const dialectActs: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ['POST', /^\/instance\/create$/, acts.createInstance],
  ['DELETE', /^\/instance\/delete\/([^/]+)$/, acts.trashInstance],
  ['DELETE', /^\/instance\/logout\/([^/]+)$/, acts.logoutInstance],
  ['POST', /^\/instance\/restart\/([^/]+)$/, acts.restartInstance],
  ['POST', /^\/webhook\/set\/([^/]+)$/, acts.updateWebhook],
  ['POST', /^\/settings\/set\/([^/]+)$/, acts.updateInstance],
]
