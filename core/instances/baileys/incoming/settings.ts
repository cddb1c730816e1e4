// The instance's settings that act on what comes in: reading messages at once, rejecting calls.
import type { BaileysEventMap, WASocket } from '@whiskeysockets/baileys'
import type { InstanceSettings } from '../../../contract/instances/instance.ts'
import { bare } from './aliases.ts'

interface Happened {
  events: Partial<BaileysEventMap>
  /** A call to this number alone was rejected. */
  onRejected: (call: { id: string; from: string }) => void
}

/** Does what the settings ask for after these events. Never fails the message itself. */
export async function applySettings(
  raw: WASocket,
  settings: InstanceSettings,
  { events, onRejected }: Happened,
): Promise<void> {
  const upsert = events['messages.upsert']
  if (settings.readMessages && upsert?.type === 'notify') {
    const keys = upsert.messages.filter(({ key, message }) => !key.fromMe && message).map(({ key }) => key)
    if (keys.length > 0) await raw.readMessages(keys)
  }
  if (settings.rejectCall) {
    for (const call of events.call ?? []) {
      if (call.status !== 'offer') continue
      await raw.rejectCall(call.id, call.from)
      if (call.isGroup !== true) onRejected({ id: call.id, from: bare(call.callerPn ?? call.from) })
    }
  }
}
