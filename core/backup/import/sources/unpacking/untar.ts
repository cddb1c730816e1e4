// The plain files of a tar, one after another.
import { Readable } from 'node:stream'

export async function untar(
  source: Readable,
  take: (path: string, content: Readable) => Promise<void>,
): Promise<void> {
  const { extract } = await import('tar-stream')
  const entries = extract()
  source.on('error', (error) => entries.destroy(error))
  source.pipe(entries)
  let count = 0
  for await (const entry of entries) {
    count += 1
    const { name, type } = entry.header
    // Links and devices are left out.
    if (type === 'file' || type === 'contiguous-file')
      await take(name.replace(/^(?:\.\/)+/, ''), Readable.from(entry))
    else for await (const _ of entry) continue
  }
  if (count === 0) throw new Error('Nothing is in it.')
}
