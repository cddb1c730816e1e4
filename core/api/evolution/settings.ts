// /settings/set and find: how an instance behaves.
import { z } from 'zod'
import type { DialectContext, InstanceCall, InstanceRoute } from './dialect.ts'
import { parseBody } from './validate.ts'

/** The settings of an instance that upstream has too, by the same names. */
export const Settings = z.object({
  rejectCall: z.boolean(),
  msgCall: z.string(),
  groupsIgnore: z.boolean(),
  alwaysOnline: z.boolean(),
  readMessages: z.boolean(),
  readStatus: z.boolean(),
  syncFullHistory: z.boolean(),
})

const SettingsBody = Settings.partial({ msgCall: true }).extend({ wavoipToken: z.string().optional() })

async function set({ instances, extras }: DialectContext, { instance, body, caller }: InstanceCall) {
  const given = parseBody(SettingsBody, body)
  const { wavoipToken, ...settings } = given
  await instances.update(instance.id, { settings }, { by: caller.kind })
  if (wavoipToken !== undefined) await extras.put(instance.id, 'wavoipToken', wavoipToken)
  return { settings: { instanceName: instance.name, settings: given } }
}

/** Never null, as upstream answers before the first set: every instance has settings from the beginning. */
function find({ extras }: DialectContext, { instance: { id, settings } }: InstanceCall) {
  const kept = extras.get(id, 'wavoipToken')
  return { ...Settings.parse(settings), wavoipToken: typeof kept === 'string' ? kept : '' }
}

export function settingsRoutes(context: DialectContext): InstanceRoute[] {
  const scope = 'instance'
  return [
    {
      scope,
      method: 'post',
      path: '/settings/set',
      body: SettingsBody,
      status: 201,
      run: (call) => set(context, call),
    },
    { scope, method: 'get', path: '/settings/find', run: (call) => find(context, call) },
  ]
}
