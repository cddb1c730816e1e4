// The messages of a conversation that are not known yet, the oldest first.
import type { ChatwootApi, Message } from './api.ts'

/** Ids are given before a message is there: a lower one may be seen after a higher one. */
const overlap = 200
const pageSize = 100
/** Of a conversation of which nothing is known. */
const mostPagesBack = 100

/**
 * From the newest that was seen on, or from another one; where none was seen, what was written since a moment (ms).
 * Ids of messages rise over the whole of Chatwoot.
 */
export async function newMessages(
  api: Pick<ChatwootApi, 'messages'>,
  conversationId: number,
  place: { seenId: number; fromId: number | null; since: number },
): Promise<Message[]> {
  if (place.seenId === 0) return writtenSince(api, conversationId, place.since)
  let after = Math.max(0, Math.min(place.seenId - overlap, (place.fromId ?? place.seenId) - 1))
  const found: Message[] = []
  for (;;) {
    const page = inOrder(await api.messages(conversationId, { after }))
    found.push(...page)
    const last = page.at(-1)
    if (last === undefined || last.id <= after || page.length < pageSize) return found
    after = last.id
  }
}

async function writtenSince(
  api: Pick<ChatwootApi, 'messages'>,
  conversationId: number,
  since: number,
): Promise<Message[]> {
  const found: Message[] = []
  let before: number | undefined
  for (let n = 0; n < mostPagesBack; n += 1) {
    const page = inOrder(await api.messages(conversationId, before === undefined ? {} : { before }))
    const fresh = page.filter(({ id }) => before === undefined || id < before)
    found.unshift(...fresh)
    const [first] = fresh
    if (first === undefined || first.created_at * 1000 < since) break
    before = first.id
  }
  return found.filter(({ created_at: at }) => at * 1000 >= since)
}

function inOrder(messages: readonly Message[]): Message[] {
  return messages.toSorted((a, b) => a.id - b.id)
}
