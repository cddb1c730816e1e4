// What people are called, by every name that they have: as contacts, as members of groups, as they signed what they wrote.
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { jidText } from '../../words/phone.ts'
import { words } from '../../words/words.ts'

/** By JID, of the number that is looked at. */
const known = signal<ReadonlyMap<string, string>>(new Map())
let ofInstance = ''

interface Named {
  jids: readonly (string | null)[]
  name: string | null
}

/** What was known first counts: a saved name before one that somebody gave himself. */
function learn(found: readonly Named[], isBetter = false): void {
  const fresh = found.flatMap(({ jids, name }) =>
    name === null || name === ''
      ? []
      : jids.flatMap((jid) =>
          jid !== null && (isBetter ? known.value.get(jid) !== name : !known.value.has(jid))
            ? [[jid, name] as const]
            : [],
        ),
  )
  if (fresh.length > 0) known.value = new Map([...known.value, ...fresh])
}

/** The contacts of a number; what was known of another one is dropped, unless they stand beside each other. */
export async function learnContacts(
  instance: string,
  { beside = false } = {},
): Promise<ReadonlyMap<string, string>> {
  if (!beside && ofInstance !== instance) {
    ofInstance = instance
    known.value = new Map()
  }
  const { contacts } = await call('listContacts', { params: { id: instance }, query: { limit: 500 } })
  if (beside || ofInstance === instance)
    learn(
      contacts.map(({ pn, lid, name, pushName }) => ({ jids: [pn, lid], name: name ?? pushName })),
      !beside,
    )
  return known.value
}

/** Who wrote these has a name from now on. */
export function useAuthors(messages: readonly MessageView[] | undefined): void {
  useEffect(() => {
    const signed = (messages ?? []).filter(({ fromMe, pushName }) => !fromMe && pushName !== null)
    learn(
      signed.map(({ participant, participantAlt, chat, chatAlt, pushName }) => ({
        jids: participant === null ? [chat, chatAlt] : [participant, participantAlt],
        name: pushName,
      })),
    )
  }, [messages])
}

export interface Member {
  jid: string
  jids: readonly string[]
  name: string
  isMe: boolean
}

/** Of a group; nobody where it cannot be had just now. */
export async function learnMembers(instance: string, group: string): Promise<readonly Member[]> {
  const { members } = await call('getGroup', { params: { id: instance, group } })
  learn(members.map(({ jid, pn, lid, name }) => ({ jids: [jid, pn, lid], name })))
  return members.map(({ jid, pn, lid, name, isMe }) => ({
    jid,
    jids: [jid, pn, lid].filter((each) => each !== null),
    name: name ?? jidText(pn ?? jid),
    isMe,
  }))
}

/** The first of these names that is known, else the number. */
export function nameOf(...jids: readonly (string | null | undefined)[]): string {
  const given = jids.filter((jid) => jid !== null && jid !== undefined)
  for (const jid of given) {
    const name = known.value.get(jid)
    if (name !== undefined) return name
  }
  const [first = ''] = given
  return jidText(given.find((jid) => jid.endsWith('@s.whatsapp.net')) ?? first)
}

/** Who did something: in a chat of two it is the one that the chat is with. */
export function doerName(
  { fromMe, participant, participantAlt }: Pick<MessageView, 'fromMe' | 'participant' | 'participantAlt'>,
  chat: string,
): string {
  if (fromMe) return words.value.messages.you
  return participant === null ? nameOf(chat) : nameOf(participant, participantAlt)
}
