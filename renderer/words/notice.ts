// What a line in a chat that nobody wrote says, in the chosen language.
import type { NoticePerson, NoticeView } from '../../core/contract/messages/notice.ts'
import { jidText } from './phone.ts'
import { words } from './words.ts'

const daySeconds = 86_400

export function noticeText({ code, by, people, count, params }: NoticeView): string {
  const t = words.value.notice
  const nameOf = ({ name, jid, isMe }: NoticePerson): string => (isMe ? t.you : (name ?? jidText(jid)))
  const more = count - people.length
  const named = [people.map(nameOf).join(', '), ...(more > 0 ? [t.andMore(more)] : [])].join(' ')
  const values: Record<string, string> = {
    who: by === null ? '' : nameOf(by),
    people: named,
    subject: String(params['subject'] ?? ''),
    // Whoever sets it sets what he likes.
    time: t.days(Math.max(1, Math.round(Number(params['seconds'] ?? 0) / daySeconds))),
  }
  const [mine, theirs, unknown] = words.value.notices[code]
  const text = by === null ? unknown : by.isMe ? mine : theirs
  return text.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '')
}
