// Invitations by message: sent to who may not be added, and found in what was received.
import type { Content } from '../../contract/content.ts'
import type { Group } from '../../storage/tables/groups.ts'
import type { InstanceDeps } from '../deps.ts'
import type { Instance } from '../instance.ts'
import { namesOf } from '../messages/view.ts'
import type { Invitation, PersonAnswer } from './port.ts'

/** Through the outbox, like any message. The JIDs, by every name, of those who were invited. */
export async function invite(
  { log }: Pick<InstanceDeps, 'log'>,
  { instance, group, answers }: { instance: Instance; group: Group; answers: readonly PersonAnswer[] },
): Promise<Set<string>> {
  const invited = new Set<string>()
  for (const { names, invitation } of answers) {
    const to = names.pn ?? names.lid
    if (invitation === undefined || to === undefined) continue
    const { code, expiresAt } = invitation
    const content: Content = { kind: 'invite', group: group.jid, name: group.subject, code, expiresAt }
    try {
      await instance.acceptor.accept({ to, content })
      for (const name of [names.pn, names.lid]) if (name !== undefined) invited.add(name)
    } catch (err) {
      log.warn('An invitation to a group could not be sent', { err })
    }
  }
  return invited
}

/** The invitation that a stored message is; undefined for any other. */
export function isInvitation(
  { storage, adapter }: Pick<InstanceDeps, 'storage' | 'adapter'>,
  { id }: Instance,
  messageId: string,
): (Invitation & { group: string; from: string }) | undefined {
  const [message] = storage.messages.list(id, { id: messageId, fromMe: false, limit: 1 })
  const proto = message && storage.messages.proto(message.row)
  const chat = message && storage.chats.get(message.chatId)
  const content = proto && adapter.shownOf(proto).content
  if (chat === undefined || content?.kind !== 'invite') return undefined
  const { group, code, expiresAt } = content
  return { group, code, expiresAt, from: namesOf(chat).jid }
}
