// Who stores what WhatsApp tells beside messages: of channels, calls or groups.
import type { BinaryNode, UserFacingSocketConfig } from '@whiskeysockets/baileys'
import type { LinkOptions } from '../../link.ts'
import type { Calls } from './calls.ts'
import type { Channels } from './channels.ts'
import type { Groups } from './groups.ts'

interface Ears {
  channels: Channels
  calls: Calls
  groups: Groups
  config: UserFacingSocketConfig
  settings: LinkOptions['settings']
  socket: { background(work: Promise<unknown>): void }
}

/** Resolves when it is stored, and may be acknowledged. undefined: it is none of them. What of a group is not understood is asked for at once. */
export function heardIn(
  node: BinaryNode,
  { channels, calls, groups, config, settings, socket }: Ears,
): Promise<void> | undefined {
  const isIgnored = (jid: string): boolean => config.shouldIgnoreJid?.(jid) === true
  const told = channels.heard(node) ?? calls.heard(node, isIgnored)
  if (told !== undefined) return told
  const stored = groups.heard(node, settings.groupsIgnore)
  if (stored !== undefined && !settings.groupsIgnore)
    socket.background(stored.then(() => groups.renew(node.attrs['from'] ?? '')))
  return stored
}
