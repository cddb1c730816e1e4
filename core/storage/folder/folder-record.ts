// What is remembered of a data folder outside of it, in the configuration folder, by its path: that a database was begun
// there, and where its content was saved when the folder was lost under the process that had it open. A start that
// finds nothing asks here whether there was something.
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import { UnopenableError } from '../errors.ts'
import { codeOf, ensureFolder, readText, writeFileAtomic } from '../files.ts'

const FolderRecord = z.object({
  folder: z.string(),
  begunAt: z.int(),
  saved: z.object({ folder: z.string(), at: z.int() }).nullable(),
})
export type FolderRecord = z.infer<typeof FolderRecord>

export class FolderRecords {
  readonly #file: string
  readonly #folder: string

  /** Beside the key file, which lies where a loss of the data folder does not reach. */
  constructor({ keyFile, dataDir }: { keyFile: string; dataDir: string }) {
    const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
    this.#folder = dataDir
    this.#file = join(dirname(keyFile), 'folders', `${name}.json`)
  }

  /** undefined where nothing was ever begun. One that is damaged still says that something was. */
  read(): FolderRecord | undefined {
    let text: string | undefined
    try {
      text = readText(this.#file)
    } catch (cause) {
      if (codeOf(cause) === 'ENOTDIR') return undefined
      throw new UnopenableError(
        'missing',
        applianceRefusals.begun_unknown({ folder: this.#folder, file: this.#file }),
        { cause },
      )
    }
    if (text === undefined) return undefined
    try {
      return FolderRecord.parse(JSON.parse(text))
    } catch {
      return { folder: this.#folder, begunAt: 0, saved: null }
    }
  }

  /** Throws where the configuration folder cannot be written, which is no reason not to run. */
  begun(at: number): void {
    const known = this.read()
    if (known === undefined || known.begunAt === 0 || known.saved !== null)
      this.#write({ folder: this.#folder, begunAt: known?.begunAt || at, saved: null })
  }

  saved(folder: string, at: number): void {
    const { begunAt = at } = this.read() ?? {}
    this.#write({ folder: this.#folder, begunAt, saved: { folder, at } })
  }

  #write(record: FolderRecord): void {
    ensureFolder(dirname(this.#file))
    writeFileAtomic(this.#file, `${JSON.stringify(record, undefined, 2)}\n`)
  }
}
