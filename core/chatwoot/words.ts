// What a message of WhatsApp says in Chatwoot, and which of it is a file: one line at least for every kind. Pure.
import type { ContactCard, Content } from '../contract/content.ts'
import type { MessageView } from '../contract/messages/message.ts'
import type { NoticeCode, NoticeView } from '../contract/messages/notice.ts'
import { toMarkdown } from './marks.ts'

/** As much as Chatwoot takes, with room for what stands before it. */
const most = 140_000

/** How it is called where it has no text of its own. */
const called: Readonly<Partial<Record<MessageView['kind'], string>>> = {
  image: 'Picture',
  video: 'Video',
  gif: 'GIF',
  videoNote: 'Video note',
  audio: 'Audio',
  voice: 'Voice message',
  document: 'Document',
  sticker: 'Sticker',
  stickerPack: 'Sticker pack',
  location: 'Location',
  liveLocation: 'Live location',
  contacts: 'Contact',
  poll: 'Poll',
  pollResult: 'Result of a poll',
  event: 'Event',
  invite: 'Invitation to a group',
  product: 'Product',
  order: 'Order',
  payment: 'Payment',
  list: 'List',
  buttons: 'Buttons',
  template: 'Template',
  interactive: 'Interactive message',
  answer: 'Answer',
  comment: 'Comment',
  question: 'Question',
  call: 'Call',
  placeholder: 'A message that only the phone can show',
  unsupported: 'A message of a kind that is not known here',
}

/** Of what nobody said there is nothing to say: how it came about has its own lines. */
const unspoken: ReadonlySet<MessageView['kind']> = new Set(['album', 'notice', 'effect'])

export function isSpoken({ kind }: Pick<MessageView, 'kind'>): boolean {
  return !unspoken.has(kind)
}

/** Without the file, and without who said it. */
export function textOf(message: MessageView): string {
  if (message.notice !== null) return noticeText(message.notice)
  const said = message.text === null ? '' : toMarkdown(message.text)
  const full = (message.content && inFull(message.content)) ?? said
  const fallback = full === '' && message.media === null ? `_${called[message.kind] ?? 'Message'}_` : full
  return cut(
    isViewOnce(message)
      ? [`_View once: it can only be opened on the phone_`, fallback].filter(Boolean).join('\n')
      : fallback,
  )
}

/** What can be opened once is opened by nobody here. */
export function isViewOnce({ content }: MessageView): boolean {
  return content !== null && 'viewOnce' in content && content.viewOnce === true
}

function inFull(content: Content): string | undefined {
  switch (content.kind) {
    case 'location':
    case 'liveLocation':
      return placeText(content)
    case 'contacts':
      return content.contacts.map(cardText).join('\n\n')
    case 'poll':
      return [`**${content.question}**`, ...content.options.map((option) => `- ${option}`)].join('\n')
    case 'event':
      return eventText(content)
    case 'invite':
      return [
        `**Invitation to the group ${content.name}**`,
        content.text,
        `https://chat.whatsapp.com/${content.code}`,
      ]
        .filter((line) => line !== undefined)
        .join('\n')
    case 'list':
      return [
        content.title && `**${content.title}**`,
        content.text,
        ...content.sections.flatMap(({ title, rows }) => [title, ...rows.map((row) => `- ${row.title}`)]),
        content.footer,
      ]
        .filter(Boolean)
        .join('\n')
    case 'buttons':
      return [
        content.title && `**${content.title}**`,
        content.text,
        ...content.buttons.map(({ text }) => `- ${text}`),
        content.footer,
      ]
        .filter(Boolean)
        .join('\n')
    case 'pix':
      return `**Pix** ${content.merchant}\n${content.key}`
    default:
      return undefined
  }
}

type Place = Extract<Content, { kind: 'location' | 'liveLocation' }>

function placeText(place: Place): string {
  const { latitude, longitude } = place
  const named = place.kind === 'location' ? [place.name, place.address] : [place.caption]
  const title = place.kind === 'location' ? 'Location' : 'Live location (where it began)'
  const address = `https://www.google.com/maps/search/?api=1&query=${latitude},${longitude}`
  return [`**${title}**`, ...named, `${latitude}, ${longitude}`, address].filter(Boolean).join('\n')
}

function eventText(event: Extract<Content, { kind: 'event' }>): string {
  const times = [event.startAt, event.endAt].filter((at) => at !== undefined)
  const when = times.map((at) => new Date(at).toISOString().slice(0, 16).replace('T', ' ')).join(' to ')
  const title = event.isCancelled === true ? `${event.name} (cancelled)` : event.name
  return [`**${title}**`, `${when} UTC`, event.description, event.place?.name, event.joinLink]
    .filter(Boolean)
    .join('\n')
}

function cardText(card: ContactCard): string {
  const numbers = card.number === undefined ? numbersIn(card.vcard ?? '') : [card.number]
  return [
    `**${card.name}**`,
    ...numbers.map((number) => `- ${number}`),
    card.organization,
    card.email,
    card.url,
  ]
    .filter(Boolean)
    .join('\n')
}

/** Lines may be folded, and numbers named by a group (item1.TEL). */
function numbersIn(vcard: string): string[] {
  const lines = vcard.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/)
  return lines.flatMap((line) => {
    const found = /^(?:[\w-]+\.)?TEL(?:;[^:]*)?:(.+)$/i.exec(line)
    return found?.[1] === undefined ? [] : [found[1].replace(/^tel:/i, '').trim()]
  })
}

/** Who wrote it, before what they say in a group. */
export function authorLine(name: string | null, phone: string | undefined): string {
  const who = [phone, name].filter(Boolean).join(' - ')
  return who === '' ? '' : `**${who.replaceAll('*', '')}:**\n\n`
}

export const lines = {
  edited: (text: string | null) => `_Edited:_\n${text === null ? '' : cut(toMarkdown(text))}`,
  deleted: 'This message was deleted in WhatsApp.',
  reacted: (emoji: string) => emoji,
  unreacted: 'The reaction to this message was taken back.',
  voted: (options: readonly string[]) =>
    options.length === 0 ? '_The vote was taken back_' : `_Voted:_ ${options.join(', ')}`,
  responded: (answer: string | null) => {
    const says: Readonly<Record<string, string>> = {
      going: 'comes',
      not_going: 'does not come',
      maybe: 'may come',
    }
    return `_Answer to the event:_ ${says[answer ?? ''] ?? 'taken back'}`
  },
  missedCall: (isVideo: boolean) => (isVideo ? '_Missed video call_' : '_Missed call_'),
  quote: (text: string | null, kind: string) =>
    `${(text ?? called[kind as MessageView['kind']] ?? 'Message')
      .slice(0, 300)
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n')}\n\n`,
  fileGone: (reason: string | null) =>
    `_The file of this message is not to be had: ${reason ?? 'no reason is known'}_`,
  fileLater: '_The file of this message follows when it is here_',
  fileTooLarge:
    '_The file of this message is larger than Chatwoot takes: it is on the phone, and in Holdfast_',
  notSent: (reason: string) => `Not sent to WhatsApp: ${reason}`,
  cancelled: 'it was cancelled in Holdfast, where it can be seen under Sending. Write it anew to send it.',
  howToRetry: 'Press Retry at the message to try again.',
  held: (count: number) =>
    `${count === 1 ? 'One message' : `${count} messages`} that agents wrote here before Holdfast was restored from a ` +
    'backup may have been sent already, and were not sent again. See them in Holdfast under Chatwoot, where each can be sent.',
}

/** In the passive, because nobody reads it but agents. */
const happened: Readonly<Record<NoticeCode, string>> = {
  group_created: 'The group was made',
  group_deleted: 'The group was deleted',
  group_subject: 'The group is called otherwise now',
  group_description: 'The description of the group was changed',
  group_description_removed: 'The description of the group was removed',
  group_picture: 'The picture of the group was changed',
  group_picture_removed: 'The picture of the group was removed',
  group_announce_on: 'Only admins may write now',
  group_announce_off: 'Everybody may write now',
  group_locked_on: 'Only admins may change the group now',
  group_locked_off: 'Everybody may change the group now',
  group_member_add_admins: 'Only admins may add members now',
  group_member_add_all: 'Everybody may add members now',
  group_approval_on: 'Admins decide now who joins',
  group_approval_off: 'Everybody with the link may join now',
  group_link_changed: 'The invite link was taken back',
  community_joined: 'The group was put into a community',
  community_left: 'The group was taken out of its community',
  community_linked: 'A group was put into the community',
  community_unlinked: 'A group was taken out of the community',
  chat_expires: 'Messages in this chat vanish after a time from now on',
  chat_expires_not: 'Messages in this chat do not vanish any more',
  members_added: 'Added to the group',
  members_joined: 'Joined the group',
  members_removed: 'Removed from the group',
  members_left: 'Left the group',
  members_promoted: 'Now an admin',
  members_demoted: 'No longer an admin',
  member_number_changed: 'Changed the number',
  requests_made: 'Asked to be let into the group',
  requests_withdrawn: 'Does not ask any more to be let into the group',
  call_ringing: 'Somebody calls',
  call_missed: 'Missed call',
  call_answered: 'A call was answered on the phone',
  call_rejected: 'A call was rejected',
}

function noticeText({ code, people, count, params }: NoticeView): string {
  const names = people.map(({ name, jid }) => name ?? jid.replace(/@.*/, ''))
  const more = count > people.length ? [`and ${count - people.length} more`] : []
  const subject = typeof params['subject'] === 'string' ? params['subject'] : undefined
  const about = [...names, ...more].join(', ') || subject
  return about === undefined || about === '' ? happened[code] : `${happened[code]}: ${about}`
}

function cut(text: string): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`
}
