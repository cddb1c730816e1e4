// /settings/set and find: how an instance behaves.
import { z } from 'zod'
import type { DialectContext, InstanceCall, InstanceRoute } from './dialect.ts'
import { parseBody } from './validate.ts'

const SettingsBody = z.object({
  rejectCall: z.boolean(),
  msgCall: z.string().optional(),
  groupsIgnore: z.boolean(),
  alwaysOnline: z.boolean(),
  readMessages: z.boolean(),
  readStatus: z.boolean(),
  syncFullHistory: z.boolean(),
  wavoipToken: z.string().optional(),
})

async function set({ instances, extras }: DialectContext, { instance, body }: InstanceCall) {
  const given = parseBody(SettingsBody, body)
  const { wavoipToken, msgCall, ...flags } = given
  await instances.update(instance.id, { settings: { ...flags, ...(msgCall !== undefined && { msgCall }) } })
  if (wavoipToken !== undefined) await extras.put(instance.id, 'wavoipToken', wavoipToken)
  return { settings: { instanceName: instance.name, settings: given } }
}

/** Never null, as upstream answers before the first set: every instance has settings from the beginning. */
function find({ extras }: DialectContext, { instance: { id, settings } }: InstanceCall) {
  const { rejectCall, msgCall, groupsIgnore, alwaysOnline, readMessages, readStatus, syncFullHistory } =
    settings
  const kept = extras.get(id, 'wavoipToken')
  return {
    rejectCall,
    msgCall,
    groupsIgnore,
    alwaysOnline,
    readMessages,
    readStatus,
    syncFullHistory,
    wavoipToken: typeof kept === 'string' ? kept : '',
  }
}

export function settingsRoutes(context: DialectContext): InstanceRoute[] {
  const scope = 'instance'
  return [
    { scope, method: 'post', path: '/settings/set', status: 201, run: (call) => set(context, call) },
    { scope, method: 'get', path: '/settings/find', run: (call) => find(context, call) },
  ]
}
