// The one catalogue of errors: what each code means, its HTTP status, and what to do next.
// A body shown to anyone is made from the public fields; the cause is for the log only. Where several sentences share a
// code, each is a refusal with a code of its own: see contract/sentences.
import { uncoded, type Refusal, type Sentence } from './contract/sentences/sentence.ts'

interface Entry {
  status: number
  /** What happened and what is safe. */
  sentence: string
  /** What to do next. */
  hint: string
  /** Whether the same request may succeed later without a change. */
  retryable: boolean
}

function entry(status: number, sentence: string, hint: string, retryable = false): Entry {
  return { status, sentence, hint, retryable }
}

export const catalogue = {
  // The request.
  bad_request: entry(
    400,
    'The request is not valid; nothing was changed.',
    'See the details and send it again.',
  ),
  malformed_json: entry(
    400,
    'The body is not valid JSON; nothing was changed.',
    'Send a JSON object with Content-Type: application/json.',
  ),
  too_large: entry(413, 'The body is too large; nothing was changed.', 'Send a smaller body.'),
  unauthorized: entry(
    401,
    'The API key is missing or wrong.',
    'Send it in "Authorization: Bearer" or "apikey". A lost key is replaced with: holdfast key reset',
  ),
  too_many_wrong_keys: entry(
    429,
    'Too many wrong keys came from this address; this one was wrong too. A right key works at once.',
    'Send the right key. Wrong ones are answered again after the time in Retry-After.',
    true,
  ),
  forbidden: entry(403, 'This key may not do that.', "Use the owner's API key."),
  cross_site: entry(
    403,
    'This request does not come from the page of this appliance; nothing was changed.',
    'Reload the page and try again. Programs send a key instead of a cookie.',
  ),
  ticket_used: entry(
    403,
    'This ticket was used before or has expired; nothing was opened.',
    'Ask for a new one, or enter the key.',
  ),
  wrong_password: entry(
    403,
    'This password is wrong; nothing was opened.',
    'Try again, or sign in with a key and set another password.',
  ),
  code_needed: entry(
    403,
    'A code of the second factor is needed beside the password; nothing was opened.',
    'Send the six digits that your authenticator shows.',
  ),
  wrong_code: entry(
    403,
    'This code is wrong, or was used before; nothing was opened.',
    'Send the one that your authenticator shows now. Its clock has to be right.',
  ),
  rate_limited: entry(
    429,
    'This key has asked more often than it may; nothing was changed.',
    'Ask again after the seconds in Retry-After.',
  ),
  too_many_wrong_passwords: entry(
    429,
    'Too many wrong passwords or codes came from this address; this one was not looked at. A key works at once.',
    'Wait for the time in Retry-After, or sign in with a key.',
    true,
  ),
  wrong_host: entry(
    421,
    'This appliance does not answer to that host name.',
    'Use 127.0.0.1 or localhost, or add the name to HOLDFAST_ALLOWED_HOSTS.',
  ),
  no_route: entry(404, 'There is no such address here.', 'See /api/v1/openapi.json for those there are.'),
  not_found: entry(404, 'There is nothing here by that name.', 'Check the spelling, and look in the trash.'),
  conflict: entry(
    409,
    'That does not fit the present state; nothing was changed.',
    'Read the state and try again.',
  ),
  name_taken: entry(409, 'This name is already in use; nothing was changed.', 'Choose another name.'),
  idempotency_reused: entry(
    409,
    'This idempotency key came with another request before; nothing was sent now.',
    'Use a new key for a new message.',
  ),
  // Sending.
  not_on_whatsapp: entry(400, 'This number is not on WhatsApp; nothing was sent.', 'Check the number.'),
  group_not_found: entry(
    400,
    'There is no such group, or this number is not in it; nothing was sent.',
    'Check the group, or add the number to it on a phone.',
  ),
  not_linked: entry(
    400,
    'No phone is linked; nothing was sent. Messages and settings are kept.',
    'Link a phone first.',
  ),
  not_connected: entry(
    503,
    'WhatsApp cannot be reached over this number just now; nothing was changed.',
    'Try again when the number is online.',
    true,
  ),
  restricted: entry(
    400,
    'WhatsApp has restricted this number; nothing was sent. Its link is kept.',
    'See the state of the number for the reason.',
  ),
  opted_out: entry(
    400,
    'This person has asked not to be written to any more; nothing was sent.',
    'If they want to be written to again, allow it.',
  ),
  whatsapp_refused: entry(
    409,
    'WhatsApp refused it; nothing was changed.',
    'See the reason; try it on the phone, which may say more.',
  ),
  // The appliance.
  storage_full: entry(
    507,
    'The disk is full; nothing was changed and nothing is lost.',
    'Free some space and send the request again.',
    true,
  ),
  folder_gone: entry(
    507,
    'The data folder was removed or replaced while Holdfast ran; nothing was accepted.',
    'Put back what was there. Else start Holdfast again and restore what it has saved: its health names the place.',
    true,
  ),
  damaged: entry(
    500,
    'The stored data of this number cannot be read. Nothing was overwritten; other numbers go on.',
    'Keep the data folder as it is and restore this number from a backup.',
  ),
  recovery: entry(
    503,
    'The database cannot be opened, so the appliance is in recovery mode. Nothing is overwritten.',
    'See /api/v1/health for the reason.',
  ),
  starting: entry(503, 'The appliance is starting; nothing was changed.', 'Try again in a moment.', true),
  stopping: entry(503, 'The appliance is stopping; nothing was changed.', 'Try again in a moment.', true),
  search_unavailable: entry(
    503,
    'The search index cannot be used now; the messages themselves are all there.',
    'Search again in a moment: the index is made anew by itself. Reading chats and sending go on.',
    true,
  ),
  internal: entry(500, 'Something unexpected went wrong in the appliance.', 'See its log for the reason.'),
  // Starting.
  bad_config: entry(
    500,
    'A setting is not valid; nothing was started.',
    'Correct the setting and start again.',
  ),
  folder_unusable: entry(
    500,
    'The data folder cannot be used; nothing was changed.',
    'Check that the folder exists and can be written.',
  ),
  already_running: entry(
    500,
    'Another process uses this data folder; it goes on undisturbed.',
    'Use the running one, or stop it first.',
  ),
  port_in_use: entry(
    500,
    'The port is taken by another program; nothing was changed.',
    'Choose another port with --port or HOLDFAST_PORT.',
  ),
  locked: entry(
    500,
    'The data cannot be unsealed with the given key or passphrase; nothing was written.',
    'Start again with the right one.',
  ),
  unopenable: entry(
    500,
    'The database cannot be opened; nothing was overwritten.',
    'Keep the data folder as it is and restore from a backup.',
  ),
  future_database: entry(
    500,
    'The data folder was written by a newer version; nothing was changed.',
    'Start it with that version or a newer one.',
  ),
  snapshot_unusable: entry(
    409,
    'This snapshot cannot be used; nothing was changed.',
    'Choose another snapshot or moment, or take it from the second location.',
  ),
  recovery_key_needed: entry(
    409,
    'There is no confirmed recovery key yet, and without it nobody could open the backups elsewhere; nothing was changed.',
    'Make one and show that you have it: POST /api/v1/recovery, then /api/v1/recovery/confirm. Or: holdfast key recovery',
  ),
  location_unusable: entry(
    400,
    'This folder cannot be the second location; nothing was changed.',
    'Choose a folder on another disk that is there and can be written.',
  ),
  archive_unusable: entry(
    400,
    'This backup file cannot be used; nothing was changed.',
    'Choose another file.',
  ),
  import_failed: entry(
    400,
    'The folder cannot be imported; nothing was changed.',
    'See the details for the files that are missing or torn.',
  ),
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof catalogue

export interface AppErrorOptions extends ErrorOptions {
  hint?: string
  /** Shown to the caller as is: never put a key, a text or a cause in it. */
  details?: unknown
  /** When to come again, where that is known. */
  retryAfterSeconds?: number
}

/** Text that no page says in its own words, or a sentence that it may. */
export type Told = string | (Sentence & Partial<Pick<Refusal, 'hint'>>)

export class AppError extends Error {
  override readonly name: string = 'AppError'
  readonly code: ErrorCode
  readonly status: number
  readonly hint: string
  readonly retryable: boolean
  readonly details: unknown
  readonly retryAfterSeconds: number | undefined
  /** What it is told with, where that has a code of its own. */
  readonly sentence: Sentence | undefined

  constructor(code: ErrorCode, told?: Told, options: AppErrorOptions = {}) {
    const known = catalogue[code]
    const sentence = typeof told === 'object' ? told : undefined
    const message = typeof told === 'string' ? told : (sentence?.text ?? known.sentence)
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.sentence = sentence
    this.code = code
    this.status = known.status
    this.hint = options.hint ?? sentence?.hint ?? known.hint
    this.retryable = known.retryable
    this.details = options.details
    this.retryAfterSeconds =
      options.retryAfterSeconds ?? (known.status === 503 && known.retryable ? 1 : undefined)
  }
}

/** What an error is told with; of one that is not ours, its message. */
export function sentenceOf(error: unknown): Sentence {
  const own = error instanceof AppError ? error.sentence : undefined
  return own ?? uncoded(error instanceof Error ? error.message : String(error))
}

interface CodedOptions<Code extends ErrorCode> extends AppErrorOptions {
  code?: Code
}

type BadRequestCode =
  | 'bad_request'
  | 'malformed_json'
  | 'not_on_whatsapp'
  | 'group_not_found'
  | 'not_linked'
  | 'restricted'
  | 'opted_out'
  | 'import_failed'

/** 400. For a number that is not on WhatsApp: code not_on_whatsapp, details {jid, exists: false, number}. */
export class BadRequestError extends AppError {
  override readonly name: string = 'BadRequestError'
  constructor(told?: Told, options: CodedOptions<BadRequestCode> = {}) {
    super(options.code ?? 'bad_request', told, options)
  }
}

export class UnauthorizedError extends AppError {
  override readonly name = 'UnauthorizedError'
  constructor(told?: Told, options?: AppErrorOptions) {
    super('unauthorized', told, options)
  }
}

export class ForbiddenError extends AppError {
  override readonly name = 'ForbiddenError'
  constructor(told?: Told, options?: AppErrorOptions) {
    super('forbidden', told, options)
  }
}

export class NotFoundError extends AppError {
  override readonly name = 'NotFoundError'
  constructor(told?: Told, options?: AppErrorOptions) {
    super('not_found', told, options)
  }
}

export class ConflictError extends AppError {
  override readonly name = 'ConflictError'
  constructor(told?: Told, options: CodedOptions<'conflict' | 'name_taken' | 'idempotency_reused'> = {}) {
    super(options.code ?? 'conflict', told, options)
  }
}

/** 503: the same request may succeed later, except in recovery mode. */
export class UnavailableError extends AppError {
  override readonly name = 'UnavailableError'
  constructor(
    told?: Told,
    options: CodedOptions<'not_connected' | 'recovery' | 'search_unavailable' | 'starting' | 'stopping'> = {},
  ) {
    super(options.code ?? 'not_connected', told, options)
  }
}

export class InsufficientStorageError extends AppError {
  override readonly name = 'InsufficientStorageError'
  constructor(told?: Told, options?: AppErrorOptions) {
    super('storage_full', told, options)
  }
}

export class ConfigError extends AppError {
  override readonly name = 'ConfigError'
  constructor(told: Told, options?: AppErrorOptions) {
    super('bad_config', told, options)
  }
}
