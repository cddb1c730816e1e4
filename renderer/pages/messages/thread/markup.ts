// What is written, read as WhatsApp's phones read it: bold, italic, struck, code, lists, quotes, links, mentions. Nothing
// is ever markup of a page.
export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; jid: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }

export type Block =
  | { kind: 'lines'; children: Inline[] }
  | { kind: 'quote'; children: Inline[] }
  | { kind: 'list'; isOrdered: boolean; start: number; items: Inline[][] }
  | { kind: 'code'; text: string }

const marks = { '*': 'bold', _: 'italic', '~': 'strike' } as const
type Mark = keyof typeof marks

/** What turns the direction of letters could make an address look like another one. */
const address = /(?:https?:\/\/|www\.)[^\s<>"\u200E\u200F\u202A-\u202E\u2066-\u2069]+/giy
const mention = /@(\d{6,20})/y
const word = /[\p{L}\p{N}]/u
/** Whoever writes nothing but marks costs no more than this. */
const reach = 4096

export function parseMarkup(text: string, mentions: readonly string[] = []): Block[] {
  const blocks: Block[] = []
  const parts = text.split(/```([^]+?)```/)
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) blocks.push({ kind: 'code', text: part.replace(/^\n/, '').replace(/\n$/, '') })
    else if (part !== '') blocks.push(...blocksOf(trimmed(part, index, parts.length), mentions))
  }
  return blocks
}

/** A block of code begins and ends its line by itself. */
function trimmed(part: string, index: number, count: number): string {
  const start = index > 0 ? part.replace(/^\n/, '') : part
  return index < count - 1 ? start.replace(/\n$/, '') : start
}

function blocksOf(text: string, mentions: readonly string[]): Block[] {
  const blocks: Block[] = []
  for (const line of text.split('\n')) add(blocks, line, mentions)
  return blocks
}

function add(blocks: Block[], line: string, mentions: readonly string[]): void {
  const last = blocks.at(-1)
  const inline = (of: string): Inline[] => parseInline(of, mentions)
  const item = /^(?:([-*])|(\d{1,4})\.) (?=\S)/.exec(line)
  if (item !== null) {
    const isOrdered = item[1] === undefined
    const said = inline(line.slice(item[0].length))
    if (last?.kind === 'list' && last.isOrdered === isOrdered) last.items.push(said)
    else blocks.push({ kind: 'list', isOrdered, start: Number(item[2] ?? 1), items: [said] })
  } else if (/^> ?\S/.test(line)) {
    const said = inline(line.replace(/^> ?/, ''))
    if (last?.kind === 'quote') last.children.push({ kind: 'text', text: '\n' }, ...said)
    else blocks.push({ kind: 'quote', children: said })
  } else if (last?.kind === 'lines') last.children.push({ kind: 'text', text: '\n' }, ...inline(line))
  else blocks.push({ kind: 'lines', children: inline(line) })
}

function parseInline(text: string, mentions: readonly string[], within: readonly Mark[] = []): Inline[] {
  const found: Inline[] = []
  let plain = ''
  const put = (each: Inline): void => {
    if (plain !== '') found.push({ kind: 'text', text: plain })
    plain = ''
    found.push(each)
  }
  for (let at = 0; at < text.length;) {
    const special = specialAt(text, at, mentions) ?? markedAt(text, at, { mentions, within })
    if (special === undefined) {
      plain += text[at]
      at += 1
    } else {
      put(special.inline)
      at = special.end
    }
  }
  if (plain !== '') found.push({ kind: 'text', text: plain })
  return found
}

type Found = { inline: Inline; end: number } | undefined

function specialAt(text: string, at: number, mentions: readonly string[]): Found {
  const isInWord = at > 0 && word.test(text[at - 1] ?? '')
  const char = text[at]
  if (char === '`') {
    const end = text.indexOf('`', at + 1)
    if (end < at + 2 || end > at + reach) return undefined
    return { inline: { kind: 'code', text: text.slice(at + 1, end) }, end: end + 1 }
  }
  if (char === '@') {
    mention.lastIndex = at
    const digits = mention.exec(text)?.[1]
    const jid = digits && mentions.find((each) => each.split('@')[0] === digits)
    return jid === undefined || jid === '' || digits === undefined
      ? undefined
      : { inline: { kind: 'mention', text: `@${digits}`, jid }, end: at + digits.length + 1 }
  }
  if (isInWord || !/[hw]/i.test(char ?? '')) return undefined
  address.lastIndex = at
  const [whole] = address.exec(text) ?? []
  return whole === undefined ? undefined : linkOf(whole, at)
}

function linkOf(whole: string, at: number): Found {
  let text = whole.replace(/[.,;:!?'*_~\]}]+$/, '')
  if (text.endsWith(')') && !text.includes('(')) text = text.slice(0, -1)
  const href = /^www/i.test(text) ? `https://${text}` : text
  if (!URL.canParse(href)) return undefined
  return { inline: { kind: 'link', text, href }, end: at + text.length }
}

function markedAt(
  text: string,
  at: number,
  { mentions, within }: { mentions: readonly string[]; within: readonly Mark[] },
): Found {
  const mark = text[at]
  if (mark !== '*' && mark !== '_' && mark !== '~') return undefined
  const next = text[at + 1] ?? ''
  if (within.includes(mark) || word.test(text[at - 1] ?? '') || /^\s?$/.test(next) || next === mark)
    return undefined
  const end = closing(text, at, mark)
  if (end === undefined) return undefined
  const children = parseInline(text.slice(at + 1, end), mentions, [...within, mark])
  return { inline: { kind: marks[mark], children }, end: end + 1 }
}

function closing(text: string, at: number, mark: Mark): number | undefined {
  const stop = Math.min(text.length, at + reach)
  for (let end = text.indexOf(mark, at + 2); end !== -1 && end < stop; end = text.indexOf(mark, end + 1)) {
    if (!/\s/.test(text[end - 1] ?? '') && !word.test(text[end + 1] ?? '')) return end
  }
  return undefined
}

/** How many, of a text that is emoji alone; 0: it is a text like others, or of many. */
export function emojiAlone(text: string): number {
  const found = text.trim()
  if (found.length > 60 || !/^(?:\p{RGI_Emoji}\s*){1,3}$/v.test(found)) return 0
  return found.match(/\p{RGI_Emoji}/gv)?.length ?? 0
}
