// holdfast events: the event log on stdout, one event a line, from the running appliance or from a folder at rest.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Config } from '../config/config.ts'
import { Events } from '../contract/appliance/appliance.ts'
import { EventView } from '../contract/events/event.ts'
import { BadRequestError, ConfigError, NotFoundError, UnavailableError } from '../errors.ts'
import { EventLog } from '../events/log.ts'
import { codeOf, writeFileAtomic } from '../storage/files.ts'
import type { Folder } from '../appliance/folder.ts'
import { configOf, type CommonFlags } from './options.ts'
import { findRunning, requireFolder, withFolder, type Running } from './connection.ts'

export interface EventFlags extends CommonFlags {
  follow?: boolean
  after?: string
  instance?: string
  types?: string
  exec?: string
  cursorFile?: string
}

interface Asked {
  after: number | undefined
  instance: string | undefined
  types: string[] | undefined
}

type Show = (event: EventView) => Promise<void>

const pageEvents = 500

export async function events(flags: EventFlags): Promise<void> {
  const config = configOf(flags)
  const { cursorFile } = flags
  const asked = { ...askedOf(flags), ...(cursorFile !== undefined && afterIn(cursorFile)) }
  const running = await findRunning(config)
  const { exec } = flags
  if (cursorFile !== undefined && exec === undefined)
    throw new ConfigError('--cursor-file keeps how far --exec has come: it goes with it.')
  if (exec !== undefined && flags.follow !== true)
    throw new ConfigError('--exec runs a command for what happens: it goes with --follow.')
  const show: Show =
    exec === undefined
      ? (event) => write(flags.json === true ? json(event) : line(event))
      : async (event) => {
          await ranFor(exec, event)
          if (cursorFile !== undefined) writeFileAtomic(cursorFile, `${event.seq}\n`)
        }
  if (flags.follow !== true)
    return running === undefined ? stored(config, asked, show) : listed(running, asked, show)
  if (running === undefined) {
    throw new BadRequestError('The appliance is not running: nothing happens that could be followed.', {
      hint: 'Start it with: holdfast serve. Without --follow, what has happened is listed.',
    })
  }
  return follow(running, asked, show)
}

/** Where it has come to; a file that is not there yet is a beginning, one that cannot be read is not. */
function afterIn(file: string): { after: number } | undefined {
  try {
    const seq = z.coerce.number().int().min(0).safeParse(readFileSync(file, 'utf8').trim())
    if (seq.success) return { after: seq.data }
    throw new ConfigError(`${file} holds no number of an event. Nothing was run.`)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The event on its stdin, as JSON. Ends with the command's refusal: whoever began this knows where to go on. */
async function ranFor(command: string, event: EventView): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'] })
  // A command that reads nothing has closed it.
  child.stdin.on('error', () => undefined)
  child.stdin.end(json(event))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code === 0) return
  throw new BadRequestError(
    `The command ended with ${code ?? 'a signal'} at event ${event.seq}; it was not done with it.`,
    {
      hint: `When it works again, go on with: holdfast events --follow --after ${event.seq - 1} --exec …`,
    },
  )
}

function askedOf({ after, instance, types }: EventFlags): Asked {
  const cursor = z.coerce.number().int().min(0).optional().safeParse(after)
  if (!cursor.success)
    throw new ConfigError('--after must be the number of an event, 0 or more: the first word of each line.')
  return { after: cursor.data, instance, types: types?.split(',').map((type) => type.trim()) }
}

function query({ after, instance, types }: Asked): string {
  const parameters = new URLSearchParams()
  if (after !== undefined) parameters.set('after', String(after))
  if (instance !== undefined) parameters.set('instance', instance)
  if (types !== undefined) parameters.set('types', types.join(','))
  return parameters.toString()
}

async function listed(running: Running, asked: Asked, show: Show): Promise<void> {
  let after = asked.after ?? 0
  for (;;) {
    const page = await running.call(
      'GET',
      `/events?${query({ ...asked, after })}&limit=${pageEvents}`,
      Events,
    )
    for (const event of page.events) await show(event)
    if (page.events.length < pageEvents) return
    after = page.next
  }
}

function stored(config: Config, asked: Asked, show: Show): Promise<void> {
  requireFolder(config)
  return withFolder(config, async ({ storage }) => {
    const log = new EventLog(storage, Date.now)
    const instanceId = asked.instance === undefined ? undefined : idOf(storage, asked.instance)
    const only = {
      ...(instanceId !== undefined && { instanceId }),
      ...(asked.types && { types: asked.types }),
    }
    let after = asked.after ?? 0
    for (;;) {
      const page = log.list({ after, limit: pageEvents, ...only })
      for (const event of page) await show(event)
      if (page.length < pageEvents) return
      after = page.at(-1)?.seq ?? after
    }
  })
}

function idOf({ instances }: Folder['storage'], idOrName: string): string {
  const row = instances.get(idOrName) ?? instances.findByName(idOrName)
  if (row === undefined) throw new NotFoundError(`There is no instance "${idOrName}".`)
  return row.id
}

/** Until the appliance stops or goes away, which is told with where to go on. */
async function follow(running: Running, asked: Asked, show: Show): Promise<void> {
  let last = asked.after
  try {
    for await (const { name, data } of serverSent(await running.stream(`/events/stream?${query(asked)}`))) {
      if (name !== undefined) {
        process.stderr.write(`${missed}\n`)
        continue
      }
      const event = EventView.parse(JSON.parse(data))
      await show(event)
      last = event.seq
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // The connection broke off: to be told like an end.
  }
  throw new UnavailableError('The appliance has stopped; no event is lost.', {
    code: 'stopping',
    hint: `When it runs again, go on with: holdfast events --follow${last === undefined ? '' : ` --after ${last}`}`,
  })
}

const missed = 'The log does not reach back to where you asked: what follows is not what came next.'

/** The data of server-sent events; what has none only moves the cursor. Those with a name are none of the log. */
async function* serverSent(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ name: string | undefined; data: string }> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    const messages = rest.split('\n\n')
    rest = messages.pop() ?? ''
    for (const message of messages) {
      const field = (name: string): string | undefined =>
        message
          .split('\n')
          .find((each) => each.startsWith(`${name}: `))
          ?.slice(name.length + 2)
      const data = field('data')
      if (data !== undefined) yield { name: field('event'), data }
    }
  }
}

const json = (event: EventView): string => JSON.stringify(event)

function line({ seq, at, type, instanceId, data }: EventView): string {
  return [seq, new Date(at).toISOString(), type, instanceId ?? '-', JSON.stringify(data)].join('\t')
}

/** No faster than the reader takes it. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain')
}
