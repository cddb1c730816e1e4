// What WhatsApp says of how a number may write to chats that it does not know: asked a little after each login and then
// every hour. Its lock is told by Baileys as a change of the connection, its quota here.
import type { BaileysEventMap, WASocket } from '@whiskeysockets/baileys'
import type { LinkFact } from '../../link.ts'

type Told = BaileysEventMap['message-capping.update']
type QuotaFact = Extract<LinkFact, { kind: 'new_chat_quota' }>

/** The login itself has enough to do. */
const firstMs = 3000
const againMs = 60 * 60 * 1000

/** Returns what stops it. What is not answered is asked again the next time. */
export function askLimits(
  raw: Pick<WASocket, 'fetchAccountReachoutTimelock' | 'fetchNewChatMessageCap'>,
  { tell, failed }: { tell: (fact: QuotaFact) => void; failed: (error: unknown) => void },
): () => void {
  const ask = (): void => {
    Promise.all([raw.fetchAccountReachoutTimelock(), raw.fetchNewChatMessageCap()])
      .then(([, cap]) => tell(quotaFact(cap)))
      .catch(failed)
  }
  const first = setTimeout(ask, firstMs).unref()
  const hourly = setInterval(ask, againMs).unref()
  return () => {
    clearTimeout(first)
    clearInterval(hourly)
  }
}

/** WhatsApp tells no total where it limits nothing. */
export function quotaFact(told: Told): QuotaFact {
  const { total_quota: total, used_quota: used, cycle_end_timestamp: end } = told
  if (typeof total !== 'number' || total <= 0) return { kind: 'new_chat_quota', quota: null }
  const seconds = Number(end)
  const until = Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : null
  const counted = Number.isSafeInteger(used) ? Math.max(0, Number(used)) : 0
  return { kind: 'new_chat_quota', quota: { total: Math.floor(total), used: counted, until } }
}
