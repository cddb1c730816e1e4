// The plain files of a zip, one after another.
import type { Readable } from 'node:stream'
import type { Entry, ZipFile } from 'yauzl'

const folder = 0o040000
const plainFile = 0o100000
const kinds = 0o170000

/** Sizes that the zip tells are checked while it is read. */
export async function unzip(
  file: string,
  take: (path: string, content: Readable) => Promise<void>,
): Promise<void> {
  const zip = await opened(file)
  try {
    for await (const entry of entriesOf(zip)) {
      if (entry.fileName.endsWith('/') || !isPlain(entry)) continue
      await take(entry.fileName, await contentOf(zip, entry))
    }
  } finally {
    zip.close()
  }
}

/** Made on Unix it says what it is; links are left out. */
function isPlain({ externalFileAttributes }: Entry): boolean {
  const kind = (externalFileAttributes >>> 16) & kinds
  return kind === 0 || kind === plainFile || kind === folder
}

async function opened(file: string): Promise<ZipFile> {
  const { open } = (await import('yauzl')).default
  const { promise, resolve, reject } = Promise.withResolvers<ZipFile>()
  // Names that lead out are told by whoever takes them.
  open(file, { lazyEntries: true, autoClose: false, strictFileNames: false }, (error, zip) =>
    error === null ? resolve(zip) : reject(error),
  )
  return promise
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry, void, undefined> {
  for (;;) {
    const { promise, resolve, reject } = Promise.withResolvers<Entry | undefined>()
    zip.once('entry', resolve)
    zip.once('end', () => resolve(undefined))
    zip.once('error', reject)
    zip.readEntry()
    const entry = await promise
    zip.removeAllListeners()
    if (entry === undefined) return
    yield entry
  }
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  const { promise, resolve, reject } = Promise.withResolvers<Readable>()
  zip.openReadStream(entry, (error, content) => {
    if (error !== null) return reject(error)
    // What is wrong with it is told to whoever reads it; before that nobody listens.
    resolve(content.on('error', () => undefined))
  })
  return promise
}
