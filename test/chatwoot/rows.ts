// What a Chatwoot has, row by row, and what goes wrong in the stand-in.
export interface ContactRow {
  id: number
  name: string
  identifier: string | null
  phone_number: string | null
  thumbnail: string
  avatar: Buffer | undefined
  inboxes: { inbox_id: number; source_id: string }[]
}
export interface ConversationRow {
  /** Counted per account. */
  id: number
  inbox_id: number
  contact_id: number
  source_id: string
  status: 'open' | 'resolved' | 'pending' | 'snoozed'
  labels?: string[]
  /** ms */
  activityAt: number
}
export interface AttachmentRow {
  id: number
  file_type: 'image' | 'audio' | 'video' | 'file'
  extension: string
  name: string
  bytes: Buffer
  /** How often it is not there yet. */
  missing: number
}
export interface MessageRow {
  id: number
  conversation_id: number
  inbox_id: number
  content: string | null
  message_type: number
  content_type: string
  private: boolean
  source_id: string | null
  status: 'sent' | 'delivered' | 'read' | 'failed'
  content_attributes: Record<string, unknown>
  sender: { id: number; name: string; available_name?: string; type: 'user' | 'contact' } | null
  attachments: AttachmentRow[]
  /** Seconds. */
  created_at: number
}
export interface InboxRow {
  id: number
  name: string
  webhook_url: string
  inbox_identifier: string
  secret: string
}

/** What goes wrong, for so many of the requests that fit (-1: for ever). */
export interface ApiFault {
  /** In the method and path, such as "POST /conversations/". */
  at: string
  times: number
  how:
    | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
    /** It is done, and the answer is lost. */
    | { kind: 'lostAnswer' }
    /** The connection ends before anything is done. */
    | { kind: 'reset' }
    | { kind: 'slow'; ms: number }
}

export interface ChatwootSwitches {
  /** As 4.13 and later. */
  signs: boolean
  /** Before the answer to what caused it. */
  hookFirst: boolean
  /** Each webhook comes so often; 0: never. */
  hookTimes: number
  /** The newest first, in groups of so many. */
  hookReversed: number
}
