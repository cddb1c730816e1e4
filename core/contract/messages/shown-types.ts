// Which files of messages may be shown or played in place, by what their senders call them. Also the page's.

/** What a browser only shows or plays. Pictures that may hold scripts are not among them. */
const shown: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'video/mp4',
  'video/webm',
  'video/3gpp',
  'audio/ogg',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/amr',
  'audio/wav',
  'audio/webm',
])

/** The type that a file may be shown as, of what its sender calls it; undefined: it is a download. */
export function shownType(mimetype: string | null): string | undefined {
  const type = (mimetype ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return shown.has(type) ? type : undefined
}
