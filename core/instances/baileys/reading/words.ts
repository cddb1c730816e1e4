// The words of a message: of a plain one its text or its caption, of any other whatever of it is written for people,
// wherever that is nested, in the order in which it stands there. Pure.
import { isRecord } from './walk.ts'

/** Of these one field is all that is said. */
const plain: Readonly<Record<string, readonly string[]>> = {
  extendedTextMessage: ['text'],
  imageMessage: ['caption'],
  videoMessage: ['caption'],
  ptvMessage: ['caption'],
  audioMessage: [],
  documentMessage: ['caption', 'fileName', 'title'],
  stickerMessage: ['accessibilityLabel'],
  locationMessage: ['name', 'comment', 'address'],
  liveLocationMessage: ['caption'],
  contactMessage: ['displayName'],
  groupInviteMessage: ['caption', 'groupName'],
  newsletterAdminInviteMessage: ['caption', 'newsletterName'],
  newsletterFollowerInviteMessageV2: ['caption', 'newsletterName'],
}

/** What people wrote for people. */
const written: ReadonlySet<string> = new Set([
  'text',
  'caption',
  'title',
  'subtitle',
  'body',
  'footer',
  'contentText',
  'footerText',
  'headerText',
  'hydratedTitleText',
  'hydratedContentText',
  'hydratedFooterText',
  'displayText',
  'displayName',
  'selectedDisplayText',
  'description',
  'name',
  'groupName',
  'newsletterName',
  'address',
  'comment',
  'optionName',
  'buttonText',
  'orderTitle',
  'productName',
  'note',
  'message',
  'messageText',
  'fileName',
  'packDescription',
  'publisher',
  'joinLink',
  'code',
  'codeContent',
  'templateMessage',
  'default',
  'elementName',
])

/** In JSON that businesses put into a field. */
const inJson: ReadonlySet<string> = new Set(['buttonParamsJson', 'paramsJson', 'messageParamsJson'])
const writtenInJson: ReadonlySet<string> = new Set([
  'display_text',
  'title',
  'description',
  'text',
  'name',
  'merchant_name',
  'key',
])

/** Nothing that this message says itself. */
const skipped: ReadonlySet<string> = new Set(['contextInfo', 'messageContextInfo', 'quotedMessage'])

/** Where a stranger nests them without end. */
const most = 500
const longest = 65_536

export function wordsOf(field: string, value: unknown): string | null {
  if (typeof value === 'string') return value || null
  const fields = plain[field]
  if (fields !== undefined) {
    const said = isRecord(value) ? fields.map((name) => value[name]) : []
    return said.find((each): each is string => typeof each === 'string' && each !== '') ?? null
  }
  const found: string[] = []
  collect(value, found, 0)
  const all = [...new Set(found)].join('\n').slice(0, longest).toWellFormed()
  return all === '' ? null : all
}

function collect(value: unknown, found: string[], depth: number): void {
  if (depth > 24 || found.length >= most) return
  if (Array.isArray(value)) for (const each of value) collect(each, found, depth + 1)
  if (!isRecord(value)) return
  const parts = Object.entries(value)
  // Of a button whose words are in JSON the name is for machines.
  const isForMachines = parts.some(([name]) => inJson.has(name))
  // What it says itself comes before what is in its parts: lists stand first in a decoded message.
  for (const [name, inner] of parts)
    if (typeof inner === 'string' && isWritten(name, isForMachines) && inner.trim() !== '') found.push(inner)
  for (const [name, inner] of parts) {
    if (typeof inner !== 'string') {
      if (!skipped.has(name)) collect(inner, found, depth + 1)
    } else if (inJson.has(name)) collectJson(parsed(inner), found, depth + 1)
  }
}

const isWritten = (name: string, isForMachines: boolean): boolean =>
  written.has(name) && !(isForMachines && name === 'name')

function collectJson(value: unknown, found: string[], depth: number): void {
  if (depth > 24 || found.length >= most) return
  if (Array.isArray(value)) for (const each of value) collectJson(each, found, depth + 1)
  if (!isRecord(value)) return
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') collectJson(inner, found, depth + 1)
    else if (writtenInJson.has(name) && inner.trim() !== '') found.push(inner)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The names of what can be chosen in a poll of any version. */
export function optionsOf(poll: unknown): string[] {
  const options = isRecord(poll) ? poll['options'] : undefined
  if (!Array.isArray(options)) return []
  return options
    .map((each: unknown) => (isRecord(each) ? each['optionName'] : undefined))
    .filter((name) => typeof name === 'string')
}
