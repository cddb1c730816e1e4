// A chat as it is taken away: as lines of text, which programs read too, and as a page to read and to print. What strangers
// wrote is text in it, and what they sent is shown where it is a picture, and named otherwise.
import { shownType } from '../../../../core/contract/messages/shown-types.ts'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { noticeText } from '../../../words/notice.ts'
import { clock, day } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { doerName } from '../names.ts'

/** When, by whom, what. */
export function lineOf(message: MessageView): string {
  const t = words.value.messages
  const { sentAt, notice, text, kind, media, deletedAt, chat } = message
  const at = new Date(sentAt).toISOString()
  if (notice !== null) return `[${at}] ${noticeText(notice)}`
  const what =
    kind === 'text' ? '' : `<${t.kinds[kind]}${media?.fileName == null ? '' : `: ${media.fileName}`}> `
  const gone = deletedAt === null ? '' : `(${t.deleted}) `
  return `[${at}] ${doerName(message, chat)}: ${gone}${what}${text ?? ''}`
}

/** For a name of a file, on every system. */
export function safeName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '_').replace(/^[. ]+/, '_')
}

/** Where it lies in the zip: in the order of the chat, under a name that leads nowhere else. */
export function placeOf({ media }: MessageView, n: number): string {
  const ending = /^[a-z]+\/([a-z\d]+)/.exec(media?.mimetype ?? '')?.[1] ?? 'bin'
  const name = safeName(media?.fileName ?? `${media?.hash?.slice(0, 8) ?? ''}.${ending}`)
  return `files/${String(n).padStart(5, '0')}-${name.slice(-80)}`
}

export function isPicture({ media }: MessageView): boolean {
  return media?.kind !== 'document' && (shownType(media?.mimetype ?? null)?.startsWith('image/') ?? false)
}

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '')

/** picture: its address, where it is one and is there. */
export function paragraphOf(message: MessageView, picture: string | undefined): string {
  const t = words.value.messages
  const { sentAt, notice, text, kind, media, deletedAt, chat, fromMe } = message
  if (notice !== null) return `<p class="notice" dir="auto">${escaped(noticeText(notice))}</p>`
  const about = [deletedAt !== null && t.deleted, kind !== 'text' && t.kinds[kind], media?.fileName]
    .filter((part) => typeof part === 'string')
    .map((part) => `<i dir="auto">${escaped(part)}</i> `)
  const head = `<b dir="auto">${escaped(doerName(message, chat))}</b> <small>${escaped(`${day(sentAt)}, ${clock(sentAt)}`)}</small>`
  const shown = picture === undefined ? '' : `<img src="${escaped(picture)}" alt="">`
  return `<div${fromMe ? ' class="own"' : ''}>${head}<br>${about.join('')}${shown}<span dir="auto">${escaped(text ?? '')}</span></div>`
}

/** Nothing in it runs, and nothing is fetched from elsewhere. */
export function pageOf(name: string, paragraphs: readonly string[]): string {
  const style =
    'body{font:15px/1.4 system-ui,sans-serif;max-width:44em;margin:2em auto;padding:0 1em;overflow-wrap:anywhere}' +
    'div{margin:.6em 0;padding:.5em .8em;border-radius:.6em;background:#f1efea;break-inside:avoid;white-space:pre-line}' +
    '.own{background:#dff0ee}small,i,.notice{color:#5b564d}.notice{text-align:center}img{display:block;max-width:100%;max-height:24em}'
  return `<!doctype html><html lang="${document.documentElement.lang}"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'"><title>${escaped(name)}</title><style>${style}</style><h1 dir="auto">${escaped(name)}</h1>\n${paragraphs.join('\n')}\n</html>\n`
}
