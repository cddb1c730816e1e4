// The support bundle: one .tar.gz with what helps somebody else to see what is wrong, and nothing that says who
// anybody is or opens anything. It only reads, and what cannot be read is said to be unreadable: it works at rest,
// beside the running appliance, in recovery mode and with the wrong key.
import { readdirSync, readFileSync } from 'node:fs'
import { arch, cpus, homedir, platform, release, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/config.ts'
import { inspectDatabase } from '../storage/database.ts'
import { examine, type Finding } from '../storage/folder/examine.ts'
import { withoutTraces } from '../storage/folder/lock.ts'
import { dataPaths, inFolder } from '../storage/paths.ts'
import { survey, type Survey } from '../storage/folder/survey.ts'
import { version } from '../version.ts'
import { Redactor } from './redact.ts'

export interface BundleDeps {
  config: Config
  /** What the running appliance says of itself; null where none answers. */
  health: unknown
  /** Beside those about the folder. */
  findings?: readonly { check: string; ok: boolean; words: string }[]
  /** Where there is a better way than to hold up this thread. */
  quickCheck?: () => Promise<string[]>
}

const logBytes = 1024 * 1024
/** Oldest first. */
const logFiles = ['holdfast.3.log', 'holdfast.2.log', 'holdfast.1.log', 'holdfast.log']

const readme = `A support bundle of Holdfast.

What is in it: versions and settings without secrets, what doctor found, the states of the numbers and what became
of them, counts, the types and times of the last events, and the last of the log.
What is not: keys, tokens, phone numbers, names, texts, and the paths of webhooks. Where one of them matters there
is a word for it (number-1, name-2), which is the same throughout this bundle and says nothing outside of it.
Please look through it before you give it away: it is plain text.
`

export function supportBundle(parts: BundleDeps): Promise<Buffer> {
  return withoutTraces(dataPaths(parts.config.dataDir), () => collected(parts))
}

async function collected(parts: BundleDeps): Promise<Buffer> {
  const { config } = parts
  const paths = dataPaths(config.dataDir)
  const redactor = new Redactor([
    [config.dataDir, '<data>'],
    [dirname(config.keyFile), '<config>'],
    [homedir(), '~'],
  ])
  // First, because it learns the names that are hidden in everything else.
  const found = await surveyed(config, redactor)
  const { keyFile, passphrase, keychain } = config
  const findings = await examine(paths, { keyFile, passphrase, keychain }, parts.quickCheck)
  return archive({
    'README.txt': readme,
    'about.json': about(),
    'config.json': settings(config, redactor),
    'doctor.json': [...(parts.findings ?? []), ...findings].map((finding) => told(finding, redactor)),
    'health.json': redactor.any(parts.health),
    ...Object.fromEntries(Object.entries(found).map(([name, rows]) => [`database/${name}.json`, rows])),
    ...logs(paths.logs, redactor),
  })
}

function about(): unknown {
  const memory = `${Math.round(totalmem() / 2 ** 20)} MB`
  return {
    holdfast: version(),
    node: process.version,
    system: [platform(), release(), arch()].join(' '),
    processors: cpus().length,
    memory,
    madeAt: new Date().toISOString(),
  }
}

function settings(config: Config, redactor: Redactor): unknown {
  const { host, port, apiKey, passphrase, keychain, allowedHosts, publicUrl, logLevel, whatsapp, notices } =
    config
  return {
    host: isLoopback(host) ? 'loopback' : 'other machines can reach it',
    port,
    apiKey: apiKey === undefined ? 'made by the appliance' : 'of the environment',
    dataKey: passphrase === undefined ? (keychain === undefined ? 'key file' : 'keychain') : 'passphrase',
    allowedHosts: allowedHosts.length,
    publicUrl: publicUrl !== undefined,
    logLevel,
    whatsapp: whatsapp === undefined ? 'the real one' : 'another',
    notices: notices.map((notice) => redactor.text(notice)),
  }
}

function told({ check, ok, words }: Omit<Finding, 'check'> & { check: string }, redactor: Redactor): unknown {
  return { check, ok, words: redactor.text(words) }
}

async function surveyed({ dataDir }: Config, redactor: Redactor): Promise<Record<string, unknown>> {
  const { database } = dataPaths(dataDir)
  const shown: Record<string, unknown> = {}
  try {
    await inspectDatabase(database, async (db) => {
      for (const [name, rows] of survey(db)) {
        shown[name] = hidden(rows, redactor)
        await nextTurn()
      }
    })
  } catch (error) {
    shown['unreadable'] = unreadable(error, redactor)
  }
  return shown
}

function hidden(rows: Survey[string], redactor: Redactor): unknown {
  if (!Array.isArray(rows)) return unreadable(rows.error, redactor)
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, redactor.field(column, value)])),
  )
}

function unreadable(error: unknown, redactor: Redactor): unknown {
  return { unreadable: redactor.text(error instanceof Error ? error.message : String(error)) }
}

/** The newest megabyte, in whole lines. */
function logs(folder: string, redactor: Redactor): Record<string, string> {
  const shown: Record<string, string> = {}
  try {
    const there = readdirSync(folder)
    const texts = logFiles
      .filter((name) => there.includes(name))
      .map((name) => readFileSync(inFolder(folder, name), 'utf8'))
    const lines = `\n${texts.join('')}`.slice(-logBytes).split('\n').slice(1)
    shown['holdfast.log'] = lines.map((line) => redactor.line(line)).join('\n')
  } catch (error) {
    shown['holdfast.log'] = redactor.text(error instanceof Error ? error.message : String(error))
  }
  return shown
}

async function archive(files: Record<string, unknown>): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 1)}\n`
    tar.entry({ name: `holdfast-support/${name}`, mode: 0o600 }, text)
  }
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(chunk)
  return gzipSync(Buffer.concat(chunks))
}
