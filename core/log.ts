// The log: stderr and, once the data folder is ours, a small rotated file in it.
// No JID, number, text or key gets in: fields are a closed list, and every string is masked.
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { AppError } from './errors.ts'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Everything that may stand beside a message. A thing that is not here cannot be logged. */
export interface LogFields {
  /** The id, never the name. */
  instance?: string
  generation?: number
  state?: string
  previous?: string
  code?: number | string | null
  status?: number
  /** The template of a route, never the path as it was asked. */
  route?: string
  method?: string
  task?: string
  attempt?: number
  count?: number
  seq?: number
  durationMs?: number
  sizeBytes?: number
  port?: number
  err?: unknown
}

const fieldNames: ReadonlySet<string> = new Set(
  (
    'instance generation state previous code status route method ' +
    'task attempt count seq durationMs sizeBytes port'
  ).split(' '),
)

export interface Log {
  child(fields: LogFields): Log
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** What Baileys asks of a logger. */
export interface ForeignLogger {
  level: string
  child(fields: Record<string, unknown>): ForeignLogger
  trace(fields: unknown, message?: string): void
  debug(fields: unknown, message?: string): void
  info(fields: unknown, message?: string): void
  warn(fields: unknown, message?: string): void
  error(fields: unknown, message?: string): void
}

/** The root of the log, owned by the composition root. */
export interface RootLog extends Log {
  /** Also writes to rotated files in this folder, from now on. */
  addFolder(folder: string): void
  /** A logger for foreign code, of whose fields only the error and the status code are kept. */
  foreign(task: string): ForeignLogger
  close(): void
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Strips what could identify a person or open a lock from a sentence, and keeps the sentence. */
export function mask(text: string): string {
  return text
    .slice(0, 2000)
    .replaceAll(/[^\s<>"'`]+@[\w.-]+/g, '[address]')
    .replaceAll(/[A-Za-z0-9+/_=-]{16,}/g, (token) => (/\d/.test(token) ? '[token]' : token))
    .replaceAll(/\+?\p{Nd}(?:[\s().-]*\p{Nd}){6,}/gu, '[number]')
    .replaceAll(/\p{Nd}{5,}/gu, '[number]')
}

/**
 * As mask, and without anything in quotes, for a foreign error quotes what it choked on: from the first quote
 * to the last, because what is quoted may hold quotes itself.
 */
export function maskForeign(text: string): string {
  const unquoted = text
    .replace(/"(?:.*"|.*$)/s, '"…"')
    .replace(/`(?:.*`|.*$)/s, '`…`')
    .replace(/'.*'/s, "'…'")
  return mask(unquoted)
}

/** The places of a stack, without the message before them, whose lines may look like places. */
function framesOf({ stack = '', message }: Error): string {
  const start = stack.indexOf(message)
  if (start < 0) return ''
  const lines = stack.slice(start + message.length).split('\n')
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n')
}

function maskedError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const own = error instanceof AppError
  const code: unknown = 'code' in error ? error.code : undefined
  return {
    type: maskForeign(error.name),
    message: own ? mask(error.message) : maskForeign(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: maskForeign(String(code)) } : {}),
    ...(own && depth === 0 && error.status < 500 ? {} : { stack: framesOf(error) }),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: maskedError(error.cause, depth + 1) }),
  }
}

function maskedFields(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'err') kept['err'] = maskedError(value)
    else if (!fieldNames.has(name)) continue
    else if (typeof value === 'string') kept[name] = uuid.test(value) ? value : mask(value)
    else if (typeof value === 'number' || value === null) kept[name] = value
  }
  return kept
}

function wrap(logger: pino.Logger): Log {
  return {
    child: (fields) => wrap(logger.child(maskedFields(fields))),
    debug: (message, fields = {}) => logger.debug(maskedFields(fields), mask(message)),
    info: (message, fields = {}) => logger.info(maskedFields(fields), mask(message)),
    warn: (message, fields = {}) => logger.warn(maskedFields(fields), mask(message)),
    error: (message, fields = {}) => logger.error(maskedFields(fields), mask(message)),
  }
}

function foreignFields(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {}
  if (value instanceof Error)
    return { err: { type: maskForeign(value.name), message: maskForeign(value.message) } }
  const found: Record<string, unknown> = {}
  const error: unknown = 'err' in value ? value.err : 'error' in value ? value.error : undefined
  if (error instanceof Error) Object.assign(found, foreignFields(error))
  if ('statusCode' in value && typeof value.statusCode === 'number' && value.statusCode < 10_000) {
    found['code'] = value.statusCode
  }
  return found
}

function wrapForeign(logger: pino.Logger): ForeignLogger {
  const at =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') => (fields: unknown, message?: string) => {
      // Baileys says much that nobody asked for: what is not written need not be made fit to be.
      if (!logger.isLevelEnabled(level)) return
      const text = message ?? (typeof fields === 'string' ? fields : '')
      logger[level](foreignFields(fields), maskForeign(text))
    }
  return {
    level: logger.level,
    // The fields of a child are Baileys' own words for its parts; none is needed.
    child: () => wrapForeign(logger),
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  }
}

/** holdfast.log, moved to holdfast.1.log … when it is full. A file that fails never stops the appliance. */
export function rotatedFile(folder: string, limits = { sizeBytes: 4 * 1024 * 1024, files: 4 }) {
  const name = (n: number): string => join(folder, n === 0 ? 'holdfast.log' : `holdfast.${n}.log`)
  let fd: number | undefined
  let sizeBytes = 0
  const open = (): number => {
    // Only it alone: the data folder is never made anew by what is told of its loss.
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    // Nothing is written through a link, and a pipe that nobody reads would hold up the whole process.
    if (!isWritableFile(name(0))) renameSync(name(0), `${name(0)}.aside-${Date.now()}`)
    fd = openSync(name(0), 'a', 0o600)
    sizeBytes = fstatSync(fd).size
    return fd
  }
  const close = (): void => {
    if (fd !== undefined) closeSync(fd)
    fd = undefined
  }
  const rotate = (): void => {
    close()
    rmSync(name(limits.files - 1), { force: true })
    for (let n = limits.files - 2; n >= 0; n -= 1) {
      try {
        renameSync(name(n), name(n + 1))
      } catch {
        // There are not that many files yet.
      }
    }
  }
  return {
    write(line: string): void {
      try {
        if (sizeBytes >= limits.sizeBytes) rotate()
        sizeBytes += writeSync(fd ?? open(), line)
      } catch {
        // stderr still has the line; a full disk is reported where data is written.
        sizeBytes = 0
      }
    },
    close,
  }
}

/** Or none yet. */
function isWritableFile(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return true
  if (!found.isFile()) return false
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** A reader that goes away (a closed pipe) must not take the appliance with it. */
function standardError(): pino.DestinationStream {
  const stream = pino.destination({ fd: 2, sync: true })
  stream.on('error', () => undefined)
  return stream
}

export function createLog(level: LogLevel, stderr?: { write(line: string): void }): RootLog {
  const streams = pino.multistream([])
  streams.add({ level: 'trace', stream: stderr ?? standardError() })
  const logger = pino(
    // pino's own serializer of errors would copy what maskedError left out.
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (err: unknown) => err },
    },
    streams,
  )
  const files: { close(): void }[] = []
  const folders = new Set<string>()
  return {
    ...wrap(logger),
    addFolder(folder) {
      if (folders.has(folder)) return
      folders.add(folder)
      const file = rotatedFile(folder)
      files.push(file)
      streams.add({ level: 'trace', stream: file })
    },
    // What Baileys calls information is noise to everyone but its debugger.
    foreign: (task) =>
      wrapForeign(logger.child({ task: mask(task) }, { level: level === 'info' ? 'warn' : level })),
    close: () => files.forEach((file) => file.close()),
  }
}
