// What was said before a number came here from another program, as plain rows.

/** Who packs it knows how WhatsApp writes it. */
export interface PastBatch {
  chats: readonly { jid: string; name: string | null; unread: number; changedAt: number | null }[]
  names: readonly { jid: string; pushName: string }[]
  messages: readonly PastMessage[]
}

export interface PastMessage {
  key: {
    id: string
    remoteJid: string
    fromMe: boolean
    participant?: string
    remoteJidAlt?: string
    participantAlt?: string
  }
  /** A proto.Message as JSON, its bytes made whole. */
  message: Record<string, unknown>
  /** In seconds. */
  at: number
  pushName: string | null
  status: string | null
}
