// Marks in a text: WhatsApp's (*bold*, _italic_, ~struck~) and Chatwoot's, which are Markdown. Pure.

/** What stands between backticks is left as it is, and so are addresses. */
const untouched = /(```[\s\S]*?```|`[^`\n]*`|https?:\/\/\S+)/

function outside(text: string, change: (part: string) => string): string {
  return text
    .split(untouched)
    .map((part, n) => (n % 2 === 1 ? part : change(part)))
    .join('')
}

const before = String.raw`(^|[\s([{"'.,;:!?¡¿*_~-])`
const after = String.raw`(?=$|[\s)\]}"'.,;:!?*_~-])`
const marked = (mark: string): RegExp =>
  new RegExp(`${before}${mark}(?=\\S)([^\\n${mark}]*)(?<=\\S)${mark}${after}`, 'gm')

// Stand-ins of a private plane, taken out of what is given, so that what was turned is not turned again.
const bold = '\u{F0001}'
const italic = '\u{F0002}'
const standIns = /[\u{F0001}\u{F0002}]/gu

export function toMarkdown(text: string): string {
  return outside(text, (part) =>
    part
      .replaceAll(standIns, '')
      .replace(marked(String.raw`\*`), `$1${bold}$2${bold}`)
      .replace(marked('_'), `$1${italic}$2${italic}`)
      .replace(marked('~'), '$1~~$2~~')
      .replaceAll(bold, '**')
      .replaceAll(italic, '*'),
  )
}

/** Also what newer versions of Chatwoot have turned already. */
export function toWhatsAppMarks(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll(/\\\n/g, '\n')
  return outside(lines, (part) =>
    part
      .replaceAll(standIns, '')
      .replaceAll(/\[([^\]\n]{1,1000})\]\(([^)\s]{1,2000})\)/g, (_all, said: string, url: string) =>
        said === url ? url : `${said} (${url})`,
      )
      .replaceAll(/\*\*(?=\S)([^\n]{1,4000}?)(?<=\S)\*\*/g, `${bold}$1${bold}`)
      .replace(marked(String.raw`\*`), `$1${italic}$2${italic}`)
      .replaceAll(/~~(?=\S)([^\n]{1,4000}?)(?<=\S)~~/g, '~$1~')
      .replaceAll(bold, '*')
      .replaceAll(italic, '_')
      .replaceAll(/\\([\\*_~`[\]()#>+\-.!|])/g, '$1'),
  ).replace(/\n+$/, '')
}
