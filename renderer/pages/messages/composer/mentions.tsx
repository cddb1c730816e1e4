// Whom a text for a group names: offered while @ and a part of a name are written, and what becomes of it when it is sent.
import { useEffect, useId, useState } from 'preact/hooks'
import { words } from '../../../words/words.ts'
import { learnMembers, type Member } from '../names.ts'

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

export interface Mentioning {
  offered: readonly Member[]
  at: number
  listId: string
  look(text: string, cursor: number): void
  /** Whether the key was for the list. */
  press(event: KeyboardEvent): boolean
  take(member: Member): void
}

export function useMentioning(
  { instance, chat }: { instance: string; chat: string },
  onTake: (written: { name: string; jid: string; from: number; to: number }) => void,
): Mentioning {
  const [members, setMembers] = useState<readonly Member[]>([])
  const [wanted, setWanted] = useState<{ name: string; from: number }>()
  const [at, setAt] = useState(0)
  const listId = useId()
  useEffect(() => {
    if (!chat.endsWith('@g.us')) return
    // Without them nobody is offered, and all else goes on.
    learnMembers(instance, chat).then(setMembers, () => undefined)
  }, [instance, chat])
  const offered =
    wanted === undefined
      ? []
      : members.filter((member) => !member.isMe && fits(member, wanted.name.trim())).slice(0, most)
  const take = (member: Member): void => {
    if (wanted === undefined) return
    onTake({
      name: member.name,
      jid: member.jid,
      from: wanted.from,
      to: wanted.from + wanted.name.length + 1,
    })
    setWanted(undefined)
  }
  const press = (event: KeyboardEvent): boolean => {
    if (offered.length === 0) return false
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const chosen = offered[at]
    if (step !== 0) setAt((at + step + offered.length) % offered.length)
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) take(chosen)
    else if (event.key === 'Escape') setWanted(undefined)
    else return false
    event.preventDefault()
    return true
  }
  const look = (text: string, cursor: number): void => {
    setWanted(wantedAt(text, cursor))
    setAt(0)
  }
  return { offered, at, listId, look, press, take }
}

export function Offered({ mentioning: { offered, at, listId, take } }: { mentioning: Mentioning }) {
  if (offered.length === 0) return null
  return (
    <ul class="offered" role="listbox" id={listId} aria-label={words.value.messages.talk.mention}>
      {offered.map((member, n) => (
        <li
          key={member.jid}
          id={`${listId}-${n}`}
          role="option"
          aria-selected={n === at}
          onPointerDown={(event) => {
            // The field keeps the focus.
            event.preventDefault()
            take(member)
          }}
        >
          <bdi>{member.name}</bdi>
        </li>
      ))}
    </ul>
  )
}
