// What an agent wrote, as what goes to WhatsApp: its text, its files one by one, in order. Pure.
import { createHash } from 'node:crypto'
import type { ChatwootOptions } from '../contract/chatwoot/settings.ts'
import type { Content } from '../contract/content.ts'
import type { Attachment, Message } from './api.ts'
import { toWhatsAppMarks } from './marks.ts'

const incoming = 0
const outgoing = 1
const template = 3

/** What begins with this is ours. */
export const sourcePrefix = 'WAID:'
const ownPrefix = /^(?:WAID:|holdfast:)/

export function isOurs({ source_id: source }: Pick<Message, 'source_id'>): boolean {
  return ownPrefix.test(source ?? '')
}

/** Written there by somebody, for the customer. Private notes and what happened are not. */
export function isForCustomer(message: Message): boolean {
  const { message_type: type, private: isPrivate } = message
  return (type === outgoing || type === template) && isPrivate !== true && !isOurs(message)
}

export function isIncoming({ message_type: type }: Message): boolean {
  return type === incoming
}

/** In their order: text and files go out one by one. */
export function partsOf(message: Message, options: ChatwootOptions): Content[] {
  const text = signed(message, toWhatsAppMarks(message.content ?? ''), options)
  const files = (message.attachments ?? [])
    .filter(({ data_url: url }) => typeof url === 'string' && url !== '')
    .toSorted((a, b) => a.id - b.id)
  const [first] = files
  if (first === undefined) return text === '' ? [] : [{ kind: 'text', text }]
  const isAlone = text !== '' && !takesCaption(first)
  const contents = files.map((file, n) => fileContent(file, n === 0 && !isAlone ? text : ''))
  return isAlone ? [{ kind: 'text', text }, ...contents] : contents
}

/** By the same name at every try: WhatsApp drops a second one with it, and so do we. */
export function waIdOf(instanceId: string, chatwootId: number, part: number): string {
  const hash = createHash('sha256').update(`chatwoot\n${instanceId}\n${chatwootId}\n${part}`).digest('hex')
  return `3EB0${hash.slice(0, 18).toUpperCase()}`
}

/** Only what a person wrote: greetings, surveys and bots are signed by nobody. */
function signed({ sender, message_type: type }: Message, text: string, options: ChatwootOptions): string {
  const isPerson = type === outgoing && sender != null && (sender.type ?? 'user') === 'user'
  const name = (sender?.available_name ?? sender?.name ?? '').trim()
  if (!options.signMsg || !isPerson || name === '' || text === '') return text
  const between = (options.signDelimiter ?? '\n').replaceAll(String.raw`\n`, '\n')
  return `*${name.replaceAll('*', '')}:*${between}${text}`
}

/** Shown in place by phones neither as a picture nor as a film. */
const documents = new Set(['gif', 'svg', 'tif', 'tiff', 'dxf', 'dwg'])

function nameOf({ data_url: url }: Attachment): string {
  try {
    return decodeURIComponent(new URL(url ?? '').pathname.split('/').at(-1) ?? '') || 'file'
  } catch {
    return 'file'
  }
}

function endingOf(file: Attachment): string {
  const ending = file.extension ?? /\.([\da-z]+)$/i.exec(nameOf(file))?.[1] ?? ''
  return ending.toLowerCase()
}

type FileKind = 'image' | 'video' | 'audio' | 'document'

function kindOf(file: Attachment): FileKind {
  const type = file.file_type ?? 'file'
  if (documents.has(endingOf(file))) return 'document'
  return type === 'image' || type === 'video' || type === 'audio' ? type : 'document'
}

function takesCaption(file: Attachment): boolean {
  return kindOf(file) !== 'audio'
}

function fileContent(attachment: Attachment, text: string): Content {
  const file = { url: attachment.data_url ?? '' }
  const caption = text === '' ? {} : { caption: text }
  switch (kindOf(attachment)) {
    case 'image':
      return { kind: 'image', file, ...caption }
    case 'video':
      return { kind: 'video', file, ...caption }
    case 'audio':
      return { kind: 'audio', file, voice: true }
    default:
      return { kind: 'document', file, fileName: nameOf(attachment).slice(0, 255), ...caption }
  }
}
