// Whom a text for a group names: offered while @ and a part of a name are written, and what becomes of it when it is sent.
import { useEffect, useState } from 'preact/hooks'
import { words } from '../../../words/words.ts'
import { learnMembers, type Member } from '../names.ts'
import type { Source } from './offered.tsx'

const most = 8

/** What is written after the @ before the cursor; undefined: nobody is being named. */
function wantedAt(text: string, cursor: number): { name: string; from: number } | undefined {
  const found = /(?:^|[\s(])@([\p{L}\p{N}.' -]{0,30})$/u.exec(text.slice(0, cursor))
  if (found === null) return undefined
  const name = found[1] ?? ''
  return { name, from: cursor - name.length - 1 }
}

function fits({ name, jids }: Member, wanted: string): boolean {
  const low = wanted.toLocaleLowerCase()
  const begins = name
    .toLocaleLowerCase()
    .split(/\s+/)
    .some((part) => part.startsWith(low))
  return (
    begins ||
    name.toLocaleLowerCase().startsWith(low) ||
    (/^\d{3,}$/.test(low) && jids.some((jid) => jid.includes(low)))
  )
}

interface Named {
  text: string
  mentions: string[]
}

/** As it is sent: WhatsApp's text has the digits, and the page's has the names. */
export function withMentions(text: string, named: Readonly<Record<string, string>> = {}): Named {
  const mentions: string[] = []
  let sent = text
  // A longer name may begin with a shorter one.
  for (const [name, jid] of Object.entries(named).toSorted(([a], [b]) => b.length - a.length)) {
    if (!sent.includes(`@${name}`)) continue
    sent = sent.replaceAll(`@${name}`, `@${jid.split('@')[0] ?? ''}`)
    mentions.push(jid)
  }
  return { text: sent, mentions }
}

/** The members of a group, by @. */
export function useMentions(instance: string, chat: string): Source {
  const [members, setMembers] = useState<readonly Member[]>([])
  useEffect(() => {
    if (!chat.endsWith('@g.us')) return
    // Without them nobody is offered, and all else goes on.
    learnMembers(instance, chat).then(setMembers, () => undefined)
  }, [instance, chat])
  return (text, cursor) => {
    const wanted = wantedAt(text, cursor)
    if (wanted === undefined) return undefined
    const fitting = members.filter((member) => !member.isMe && fits(member, wanted.name.trim()))
    const offers = fitting
      .slice(0, most)
      .map(({ jid, name }) => ({ key: jid, name, text: `@${name} `, mentions: { [name]: jid } }))
    return { label: words.value.messages.talk.mention, from: wanted.from, to: cursor, offers }
  }
}
