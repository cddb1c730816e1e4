// Two people who talk with a number, and everything that can be stored of them; and all rows that a number has.
import { createHash } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { MessageView } from '../../../../core/contract/messages/message.ts'
import type { Database } from '../../../../core/storage/database.ts'
import type { MediaFiles } from '../../../../core/storage/folder/media-files.ts'
import type { Storage } from '../../../../core/storage/storage.ts'
import { groupFacts } from '../../../storage/group-facts.ts'
import { newMessage } from '../../../storage/harness.ts'

export const bia = { pn: '5511999990002@s.whatsapp.net', lid: '100200300@lid' }
export const caio = { pn: '5511999990003@s.whatsapp.net', lid: '100200301@lid' }
export const group = '120363000000000001@g.us'
export const secret = 'a-planted-secret'

const encoded = (message: proto.IMessage): Uint8Array => proto.Message.encode(message).finish()

const toldOf = (row: number, chat: string, text: string): MessageView =>
  MessageView.parse({
    row,
    id: 'A',
    chat,
    chatAlt: null,
    fromMe: false,
    participant: null,
    participantAlt: null,
    pushName: text,
    type: 'conversation',
    text,
    content: { kind: 'text', text },
    status: 'delivered',
    sentAt: 1,
    storedAt: 1,
    original: null,
    media: null,
  })

/** Everything that can be stored of Bia with a number, and the same of Caio beside it. */
export async function everyoneTalks(
  storage: Storage,
  { instanceId, account, files }: { instanceId: string; account: string; files: MediaFiles },
): Promise<{ hash: string; quoting: number; faces: ReadonlyMap<string, string> }> {
  const bytes = Buffer.from(`the picture of ${secret}`)
  const hash = createHash('sha256').update(bytes).digest('hex')
  await files.write([bytes])
  const faces = new Map<string, string>()
  for (const person of [bia, caio])
    faces.set(person.pn, (await files.write([Buffer.from(`the face of ${person.pn} ${instanceId}`)])).hash)
  const quoting = await storage.commits.write((tx) => {
    const { chats, contacts, messages, media, effects, receipts, events, audit, numberChecks } = storage
    const put = (chatId: number, id: string, more: Partial<Parameters<typeof newMessage>[0]>) =>
      messages.put(
        tx,
        newMessage({ instanceId, chatId, messageId: id, proto: encoded({ conversation: 'x' }), ...more }),
      ).message.row
    for (const person of [bia, caio]) {
      const text = person === bia ? secret : 'kept'
      const named = { ...person, name: text, pushName: text, at: 1 }
      const contact = contacts.ensure(tx, instanceId, account, named).id
      storage.pictures.want(tx, { contact }, { instanceId, at: 1 })
      const face = storage.pictures.of({ contact })
      if (face) storage.pictures.keep(tx, face, faces.get(person.pn) ?? '')
      const { id } = chats.ensure(tx, instanceId, account, named)
      const row = put(id, 'A', { text, proto: encoded({ conversation: text }) })
      put(id, 'B', { text: text.repeat(1000), fromMe: true, status: 'sent' })
      const note = { kind: 'image', mimetype: null, fileName: text, sizeBytes: 9 } as const
      if (person === bia) {
        media.put(tx, { ...note, message: row, instanceId, at: 1 })
        media.keep(tx, row, { ...note, hash })
      }
      events.append(tx, {
        id: `${instanceId} ${person.pn === bia.pn ? 1 : 2}`,
        instanceId,
        type: 'message.received',
        at: 1,
        data: toldOf(row, person.pn, text),
      })
      audit.append(tx, {
        at: 1,
        actor: 'owner',
        action: 'x',
        instanceId,
        detail: { contact: person.pn, text },
      })
      numberChecks.put(tx, instanceId, {
        number: person.pn.split('@')[0] ?? '',
        jid: person.pn,
        exists: true,
        checkedAt: 1,
      })
    }
    const room = chats.ensure(tx, instanceId, account, { jid: group, at: 1 }).id
    const inRoom = (person: typeof bia) => ({
      sender: person.lid,
      participantPn: person.pn,
      participantLid: person.lid,
    })
    put(room, 'G1', { ...inRoom(bia), text: secret, proto: encoded({ conversation: secret }) })
    const contextInfo = {
      stanzaId: 'G1',
      participant: bia.lid,
      quotedMessage: { conversation: secret },
      mentionedJid: [bia.pn, caio.pn],
    }
    const answer = put(room, 'G2', {
      ...inRoom(caio),
      text: 'an answer',
      proto: encoded({ extendedTextMessage: { text: 'an answer', contextInfo } }),
    })
    const proposal = encoded({ extendedTextMessage: { text: 'my answer', contextInfo } })
    const sent = storage.outbox.accept(tx, {
      instanceId,
      chatId: room,
      messageId: 'G3',
      recipient: group,
      proto: proposal,
      options: { delayMs: 0, audience: [bia.pn, caio.pn] },
      idempotencyKey: null,
      requestHash: Buffer.of(1),
      notBefore: 0,
      at: 1,
    })
    storage.outbox.setState(tx, sent, { state: 'sent', at: 1 })
    effects.put(tx, {
      ...inRoom(caio),
      instanceId,
      chatId: room,
      messageId: 'E1',
      fromMe: false,
      kind: 'edit',
      targetId: 'G2',
      target: answer,
      state: 'applied',
      reason: null,
      value: { kind: 'edit', text: 'better' },
      proto: encoded({ protocolMessage: { editedMessage: proto.Message.decode(proposal) } }),
      content: proposal,
      doneAt: 1,
      storedAt: 1,
    })
    const members = [bia, caio].map(({ pn, lid }) => ({ jid: lid, pn, lid, role: 'member' as const }))
    storage.groups.put(tx, { instanceId, account, jid: group, at: 1 }, { facts: groupFacts(), members })
    for (const { pn, lid } of [bia, caio]) {
      const past = { jid: lid, pn, lid, leftAt: 1, reason: 'left' as const }
      storage.pastMembers.put(tx, { instanceId, account, group: '2@g.us' }, past)
    }
    for (const { pn: contact } of [bia, caio]) storage.undecryptable.add(tx, instanceId, { contact, at: 1 })
    receipts.put(tx, { message: answer, recipient: bia.lid, status: 'read', at: 1 })
    receipts.put(tx, { message: answer, recipient: caio.lid, status: 'read', at: 1 })
    for (const person of [bia, caio])
      effects.put(tx, {
        ...inRoom(person),
        instanceId,
        chatId: room,
        messageId: `R ${person.pn}`,
        fromMe: false,
        kind: 'reaction',
        targetId: 'G2',
        target: answer,
        state: 'applied',
        reason: null,
        value: { kind: 'reaction', emoji: '👍' },
        proto: Uint8Array.of(),
        content: null,
        doneAt: 1,
        storedAt: 1,
      })
    return answer
  })
  return { hash, quoting, faces }
}

/** Every row of a number, with what hangs on its messages and groups. */
export function rowsOfNumber(db: Database, instanceId: string): string[] {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema AS s WHERE type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(s.name) WHERE name = 'instance_id')",
    )
    .pluck()
    .all()
  const own = tables.map((table) => `"${table}" WHERE instance_id = ?`)
  const hanging = 'receipts WHERE message IN (SELECT id FROM messages WHERE instance_id = ?)'
  return [...own, hanging, 'totals WHERE owner = ?'].flatMap((which) =>
    db
      .prepare<[string], Record<string, unknown>>(`SELECT '${which.split(' ')[0]}' AS "of", * FROM ${which}`)
      .all(instanceId)
      .map((row) => Object.values(row).map(String).join(' ')),
  )
}
