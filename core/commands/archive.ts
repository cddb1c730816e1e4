// holdfast export and holdfast inspect: backup files, made by the running appliance or of a folder at rest.
import { resolve } from 'node:path'
import { z } from 'zod'
import { restingControl } from '../backup/archive/at-rest.ts'
import { Archives } from '../backup/archive/archives.ts'
import { inspectArchive } from '../backup/archive/read-archive.ts'
import { verifyInThread } from '../backup/archive/thread.ts'
import type { ArchiveAbout } from '../contract/backups/archive-routes.ts'
import { JobView } from '../contract/backups/job-routes.ts'
import { BadRequestError } from '../errors.ts'
import { EventLog } from '../events/log.ts'
import { followJob, runHere } from './jobs.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'
import { findRunning, requireFolder, withFolder } from './connection.ts'
import { firstLineOf } from './secrets.ts'

export interface ExportFlags extends CommonFlags {
  instance?: string
  passphraseFile?: string
  messages?: boolean
  media?: boolean
  handOver?: boolean
  to?: string
}

const Done = z.object({
  file: z.string(),
  bytes: z.int(),
  rows: z.int(),
  instances: z.int(),
  handedOver: z.boolean(),
})

const inTheOther =
  'What to do with the file is in its READ-ME.txt. It holds the keys of the number: delete it when the number is online.'

function programOf(name: string | undefined): 'holdfast' | 'evolution' {
  if (name === undefined || name === 'evolution') return name ?? 'holdfast'
  throw new BadRequestError(`"${name}" is no program that numbers can be handed to; nothing was written.`, {
    hint: '--to takes: evolution.',
  })
}

export async function exportArchive(file: string, flags: ExportFlags): Promise<void> {
  const config = configOf(flags)
  const { instance, passphraseFile, messages = true, media = false, handOver = false } = flags
  const to = programOf(flags.to)
  const request = {
    file: resolve(file),
    instance,
    messages,
    media,
    handOver: handOver || to === 'evolution',
    to,
    passphrase: passphraseFile === undefined ? undefined : firstLineOf(passphraseFile),
  }
  const running = await findRunning(config)
  if (running === undefined) requireFolder(config)
  const result =
    running === undefined
      ? await withFolder(config, ({ storage, locations }) => {
          const control = restingControl(storage, new EventLog(storage, Date.now))
          const secondLocation = (): string | undefined => locations.view().second?.folder
          const archives = new Archives({ storage, control, keyFile: config.keyFile, secondLocation })
          return runHere((job) => archives.export(request, job))
        })
      : await followJob(running, await running.call('POST', '/archives', JobView, request))
  const done = Done.parse(result)
  if (done.handedOver)
    tell(
      `The number does not connect here any more. ${to === 'evolution' ? inTheOther : 'Restore the file on the other machine.'}`,
    )
  const told = `Wrote ${done.file}: ${done.instances} numbers, ${done.rows} rows, ${done.bytes} bytes.`
  answer(flags, told, done)
}

export interface InspectFlags extends CommonFlags {
  passphraseFile?: string
  recoveryKeyFile?: string
  verify?: boolean
}

/** Needs no appliance: the file says it all. */
export async function inspect(file: string, flags: InspectFlags): Promise<void> {
  const { passphraseFile, recoveryKeyFile } = flags
  const key = {
    passphrase: passphraseFile === undefined ? undefined : firstLineOf(passphraseFile),
    recoveryKey: recoveryKeyFile === undefined ? undefined : firstLineOf(recoveryKeyFile),
  }
  const path = resolve(file)
  if (flags.verify !== true) {
    const about = await inspectArchive(path, key)
    return answer(flags, words(about), about)
  }
  const verified = await runHere((control) => verifyInThread(path, key, control))
  answer(flags, `${words(verified.about)}\nVerified: it is whole, to its last byte.`, verified)
}

function words({ app, createdAt, scope, clean, messages, media, instances }: ArchiveAbout): string {
  const made = new Date(createdAt).toISOString()
  const holds = [messages ? 'with messages' : 'without messages', media ? 'with media' : 'without media']
  return [
    `A backup of ${scope === 'appliance' ? 'a whole appliance' : 'one number'}, made ${made} by version ${app}, ${holds.join(', ')}.`,
    ...(clean
      ? ['It hands the number over: there it was stopped before, and does not connect any more.']
      : []),
    ...instances.map(({ name, number, rows, trashed }) => {
      const where = trashed ? ', in the trash' : ''
      return `  ${name}\t${number === null ? 'not linked' : `+${number}`}\t${rows} rows${where}`
    }),
  ].join('\n')
}
