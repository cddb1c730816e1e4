// What a web page says of itself for a preview: its title, a description, a picture. Whoever wrote it, only words come of
// it. Pure.

export interface PageWords {
  title: string
  description?: string
  /** An address, as it stands there. */
  picture?: string
}

const longestTitle = 300
const longestDescription = 1000
const longestTag = 4000

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/** undefined for what has no title. */
export function pageWords(html: string): PageWords | undefined {
  const meta = metaOf(html)
  const title = meta.get('og:title') ?? meta.get('twitter:title') ?? titleOf(html)
  if (!title) return undefined
  const description = meta.get('og:description') ?? meta.get('description')
  const picture = meta.get('og:image') ?? meta.get('twitter:image')
  return {
    title: title.slice(0, longestTitle).toWellFormed(),
    ...(description && { description: description.slice(0, longestDescription).toWellFormed() }),
    ...(picture && { picture }),
  }
}

function titleOf(html: string): string | undefined {
  const begin = /<title[^<>]{0,200}>/i.exec(html)
  return begin === null
    ? undefined
    : textOf(/[^<]{1,2000}/y.exec(html.slice(begin.index + begin[0].length))?.[0])
}

/** The first that is said of each. */
function metaOf(html: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const tag of tagsOf(html, /<meta\s/gi)) {
    const name = attribute(tag, 'property') ?? attribute(tag, 'name')
    const content = textOf(attribute(tag, 'content'))
    if (name !== undefined && content && !found.has(name.toLowerCase()))
      found.set(name.toLowerCase(), content)
  }
  return found
}

/** Each place is looked at once, whatever a hostile page leaves open. */
function* tagsOf(html: string, begin: RegExp): Generator<string, void, undefined> {
  for (let found = begin.exec(html); found !== null; found = begin.exec(html)) {
    const end = html.indexOf('>', begin.lastIndex)
    if (end === -1) return
    if (end - found.index <= longestTag) yield html.slice(found.index, end + 1)
    begin.lastIndex = end
  }
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag)
  return match?.[1] ?? match?.[2] ?? match?.[3]
}

function textOf(html: string | undefined): string | undefined {
  const text = html?.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,10}));/gi,
    (whole, decimal, hex, name) => {
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
      if (typeof name === 'string') return named[name.toLowerCase()] ?? whole
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
    },
  )
  return text?.replaceAll(/\s+/g, ' ').trim()
}
