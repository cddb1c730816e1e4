// The instance's settings that act on what comes in: reading messages at once, rejecting calls.
import type { BaileysEventMap, WASocket } from '@whiskeysockets/baileys'
import type { InstanceSettings } from '../../contract/instance.ts'

/** Does what the settings ask for after these events. Never fails the message itself. */
export async function applySettings(
  raw: WASocket,
  settings: InstanceSettings,
  events: Partial<BaileysEventMap>,
): Promise<void> {
  const upsert = events['messages.upsert']
  if (settings.readMessages && upsert?.type === 'notify') {
    const keys = upsert.messages.filter(({ key, message }) => !key.fromMe && message).map(({ key }) => key)
    if (keys.length > 0) await raw.readMessages(keys)
  }
  if (settings.rejectCall) {
    for (const call of events.call ?? []) {
      if (call.status === 'offer') await raw.rejectCall(call.id, call.from)
    }
  }
}
