// Packed sources (zip, tar, gzip), unpacked where copies are examined, which is emptied at each start, and removed when done with.
// Strangers have packed them: nothing is written outside, links are left out, and what grows beyond all measure is refused.
import { constants, createReadStream, createWriteStream, existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { importRefusals } from '../../../../contract/sentences/imports.ts'
import { AppError } from '../../../../errors.ts'
import { codeOf } from '../../../../storage/files.ts'
import { refusal } from '../../link-content.ts'
import { untar } from './untar.ts'
import { unzip } from './zip.ts'

export interface PackedLimits {
  bytes: number
  files: number
}

/** Of all that is unpacked of one source together. */
const usualLimits: PackedLimits = { bytes: 8 * 1024 ** 3, files: 1_000_000 }

/** Also of one with nothing in it. */
const zipMarks = ['PK\u0003\u0004', 'PK\u0005\u0006']
const gzipMark = '\u001F\u008B'
const tarMark = { at: 257, text: 'ustar' }

export class Unpacking {
  readonly #scratch: string
  readonly #limits: PackedLimits
  #folder: Promise<string> | undefined
  #bytes = 0
  #files = 0

  /** scratch: where copies are examined. */
  constructor(scratch: string, limits: PackedLimits = usualLimits) {
    this.#scratch = scratch
    this.#limits = limits
  }

  /** The folder with what is in it; undefined where it is not packed. */
  async unpack(file: string): Promise<string | undefined> {
    const form = await formOf(file)
    if (form === undefined) return undefined
    const into = join(await this.#own(), `${this.#files}`)
    await mkdir(into, { mode: 0o700 })
    try {
      const take = (path: string, content: Readable) => this.#write(file, [into, path], content)
      if (form === 'zip') await unzip(file, take)
      else await untar(form === 'tar' ? guarded(createReadStream(file)) : gunzipped(file), take)
    } catch (error) {
      throw told(file, error)
    }
    return into
  }

  /** One file that is packed alone. */
  async gunzip(file: string): Promise<string> {
    const name = basename(file, '.gz')
    const into = join(await this.#own(), `${this.#files}`)
    await mkdir(into, { mode: 0o700 })
    try {
      await this.#write(file, [into, name], gunzipped(file))
    } catch (error) {
      throw told(file, error)
    }
    return join(into, name)
  }

  /** With what SQLite has not taken over yet: to open it where it lies would make files there. */
  async copyDatabase(file: string): Promise<string> {
    const into = await mkdtemp(join(await this.#own(), 'db-'))
    try {
      for (const part of ['', '-wal']) {
        const from = `${file}${part}`
        if (part !== '' && !existsSync(from)) continue
        await copyFile(from, join(into, `copy${part}`), constants.COPYFILE_FICLONE)
      }
    } catch (error) {
      throw codeOf(error) === 'ENOSPC' ? told(file, error) : error
    }
    return join(into, 'copy')
  }

  async remove(): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined)
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 20 })
  }

  #own(): Promise<string> {
    this.#folder ??= mkdir(this.#scratch, { recursive: true }).then(() =>
      mkdtemp(join(this.#scratch, 'import-')),
    )
    return this.#folder
  }

  async #write(packed: string, [into, path]: readonly [string, string], content: Readable): Promise<void> {
    if (leadsOut(path)) throw refusal(importRefusals.packed_leads_out({ file: packed }))
    this.#files += 1
    const tooLarge = () =>
      refusal(
        importRefusals.packed_too_large({
          file: packed,
          gigabytes: this.#limits.bytes / 1024 ** 3,
          files: this.#limits.files,
        }),
      )
    if (this.#files > this.#limits.files) throw tooLarge()
    const target = join(into, path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length
        if (this.#bytes > this.#limits.bytes) done(tooLarge())
        else done(null, chunk)
      },
    })
    await pipeline(content, counted, createWriteStream(target, { mode: 0o600 }))
  }
}

/** Whoever reads it hears of it by the reading; before that nobody listens. */
function guarded<T extends Readable>(stream: T): T {
  return stream.on('error', () => undefined)
}

function gunzipped(file: string): Readable {
  const [source, content] = [guarded(createReadStream(file)), guarded(createGunzip())]
  source.on('error', (error) => content.destroy(error))
  return source.pipe(content)
}

function told(file: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  if (codeOf(error) === 'ENOSPC') return refusal(importRefusals.packed_no_room({ file }))
  const leads = error instanceof Error && /(?:absolute|relative) path/.test(error.message)
  return refusal(importRefusals[leads ? 'packed_leads_out' : 'packed_damaged']({ file }))
}

/** Whole paths, drives, and whatever climbs. */
function leadsOut(path: string): boolean {
  return /^[/\\]|^[A-Za-z]:|\0|\\/.test(path) || path.split('/').includes('..')
}

/** By its first bytes, whatever it is called; the oldest kind of tar has no mark. */
async function formOf(file: string): Promise<'zip' | 'tar' | 'tar.gz' | undefined> {
  const head = Buffer.alloc(512)
  const handle = await open(file, 'r')
  try {
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    const text = head.toString('latin1', 0, bytesRead)
    if (zipMarks.some((mark) => text.startsWith(mark))) return 'zip'
    if (text.startsWith(gzipMark)) return 'tar.gz'
    return text.startsWith(tarMark.text, tarMark.at) || file.endsWith('.tar') ? 'tar' : undefined
  } finally {
    await handle.close()
  }
}
