// Labels of chats and of conversations, both ways where that is wanted. What one side has no label for is left as it is.
import type { LabelView } from '../contract/instances/chat-state.ts'
import { AppError } from '../errors.ts'
import type { InstanceControl } from '../instances/types.ts'
import type { Log } from '../log.ts'
import type { ChatwootApi } from './api.ts'

export interface LabelDeps {
  instances: Pick<InstanceControl, 'chats' | 'messages'>
  instanceId: string
  log: Log
}

/** As Chatwoot takes them: small letters, digits, - and _. */
function titleOf(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
}

/** What a conversation is to have: the chat's, and of its own those that WhatsApp knows nothing of. */
function wantedTitles(
  there: readonly string[],
  known: readonly Pick<LabelView, 'id' | 'name'>[],
  ofChat: readonly string[],
): string[] {
  const titles = new Set(known.map(({ name }) => titleOf(name)))
  const own = there.filter((title) => !titles.has(title))
  const ours = known.filter(({ id }) => ofChat.includes(id)).map(({ name }) => titleOf(name))
  return [...new Set([...own, ...ours])].filter((title) => title !== '')
}

/** From the chat to its conversation. */
export async function tellLabels(
  { instances, instanceId }: LabelDeps,
  api: Pick<ChatwootApi, 'labels' | 'setLabels'>,
  { jid, conversationId }: { jid: string; conversationId: number },
): Promise<void> {
  const [chat] = instances.messages.chats(instanceId, { jid, limit: 1 })
  if (chat === undefined) return
  const there = await api.labels(conversationId)
  const wanted = wantedTitles(there, labelsThere(instances, instanceId), chat.labels)
  if (there.toSorted().join() !== wanted.toSorted().join()) await api.setLabels(conversationId, wanted)
}

/** From a conversation to its chat. What WhatsApp does not take now is let be: the next change says all of it again. */
export async function takeLabels(
  { instances, instanceId, log }: LabelDeps,
  jid: string,
  titles: readonly string[],
): Promise<void> {
  const [chat] = instances.messages.chats(instanceId, { jid, limit: 1 })
  if (chat === undefined) return
  for (const { id, name } of labelsThere(instances, instanceId)) {
    const on = titles.includes(titleOf(name))
    if (on === chat.labels.includes(id)) continue
    try {
      await instances.chats.useLabel(instanceId, jid, { label: id, on })
    } catch (err) {
      if (!(err instanceof AppError)) throw err
      log.warn('A label of Chatwoot could not be set in WhatsApp', { err })
    }
  }
}

function labelsThere(instances: LabelDeps['instances'], instanceId: string): LabelView[] {
  return instances.chats.labels(instanceId).filter(({ deleted }) => !deleted)
}
