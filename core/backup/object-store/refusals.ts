// What an object store answers, as a sentence for its owner; and which answers are none of its refusals.
import { locationReasons } from '../../contract/sentences/locations.ts'
import { LocationError } from '../location/errors.ts'

interface Answered {
  name?: string
  code?: string
  Code?: string
  $metadata?: { httpStatusCode?: number }
}

interface Store {
  words: string
  bucket: string
}

const keysRefused = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidSecurity',
  'ExpiredToken',
  'InvalidToken',
  'CredentialsProviderError',
  'AuthorizationHeaderMalformed',
])
/** Of the system, or of the client's own waiting. */
const isOfLine = /^(?:E[A-Z_]{3,}|TimeoutError|NetworkingError|AbortError)$/
const clocksDiffer = new Set(['RequestTimeTooSkewed', 'RequestExpired'])
const elsewhere = new Set(['PermanentRedirect', 'TemporaryRedirect', 'IllegalLocationConstraintException'])

function answered(error: unknown): { word: string; status: number | undefined } {
  const { name, code, Code, $metadata } = Object(error) as Answered
  return { word: Code ?? code ?? name ?? 'unknown', status: $metadata?.httpStatusCode }
}

const statusOf = (error: unknown): number | undefined => answered(error).status

export const isNoKey = (error: unknown): boolean => {
  const { word, status } = answered(error)
  return status === 404 && word !== 'NoSuchBucket'
}

export const isChanged = (error: unknown): boolean => [409, 412].includes(statusOf(error) ?? 0)

export const isForbidden = (error: unknown): boolean => {
  const { word, status } = answered(error)
  return status === 403 && !keysRefused.has(word) && !clocksDiffer.has(word)
}

export const isBeyondEnd = (error: unknown): boolean => statusOf(error) === 416

/** It knows nothing of what was asked for. */
export const isUnknownThere = (error: unknown): boolean => {
  const { word, status } = answered(error)
  return status === 501 || word === 'NotImplemented' || word === 'MethodNotAllowed'
}

export function whyNot(error: unknown, { words, bucket }: Store): Error {
  if (error instanceof LocationError) return error
  const { word, status } = answered(error)
  const cause = { cause: error }
  const folder = words
  if (word === 'NoSuchBucket')
    return new LocationError(locationReasons.store_no_bucket({ folder, bucket }), cause)
  if (keysRefused.has(word)) return new LocationError(locationReasons.store_keys_refused({ folder }), cause)
  if (clocksDiffer.has(word)) return new LocationError(locationReasons.store_clock({ folder }), cause)
  if (elsewhere.has(word) || status === 301)
    return new LocationError(locationReasons.store_elsewhere({ folder }), cause)
  if (status === 403) return new LocationError(locationReasons.store_forbids({ folder }), cause)
  if (status === 429 || status === 503)
    return new LocationError(locationReasons.store_busy({ folder }), cause)
  if (status === undefined && isOfLine.test(word))
    return new LocationError(locationReasons.store_unreachable({ folder, error: word }), cause)
  if (status === undefined) return error instanceof Error ? error : new Error(word, cause)
  return new LocationError(locationReasons.store_failed({ folder, error: `${status} ${word}` }), cause)
}

export const altered = (folder: string): LocationError =>
  new LocationError(locationReasons.store_altered({ folder }))
