// Errors as our own API tells them: problem+json from the catalogue; causes go to the log and nowhere else.
import type { Response } from 'express'
import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import type { Problem } from '../contract/appliance/appliance.ts'
import { AppError, BadRequestError } from '../errors.ts'
import type { Log } from '../log.ts'

/** The errors that Express and its parsers throw: they carry a status and a type. */
const HttpError = z.object({ status: z.int().min(400).max(499), type: z.string().optional() })

export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof z.ZodError) return invalid(error)
  const http = HttpError.safeParse(error)
  if (!http.success) return new AppError('internal', undefined, { cause: error })
  if (http.data.status === 413) return new AppError('too_large', undefined, { cause: error })
  if (http.data.type === 'entity.parse.failed')
    return new AppError('malformed_json', undefined, { cause: error })
  return new AppError('bad_request', undefined, { cause: error })
}

/** One sentence of the first thing that is wrong; the details hold all of them. */
function invalid(error: z.ZodError): AppError {
  const issues = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const [first] = issues
  const where = first === undefined || first.path === '' ? '' : `"${first.path}": `
  return new BadRequestError(`${where}${first?.message ?? 'The request is not valid.'}`, {
    details: { issues },
    hint: 'Nothing was changed. Correct the request and send it again.',
  })
}

export function problemOf(error: AppError): Problem {
  const { code: reasonCode = null, params } = error.sentence ?? {}
  return {
    type: 'about:blank',
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.message,
    hint: error.hint,
    ...(reasonCode !== null && { reasonCode, params }),
    retryable: error.retryable,
    ...(error.details === undefined ? {} : { details: error.details }),
  }
}

export function setRetryAfter(response: Response, { retryAfterSeconds }: AppError): void {
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds))
}

export function sendProblem(response: Response, error: AppError): void {
  if (error.status === 401) response.set('WWW-Authenticate', 'Bearer')
  setRetryAfter(response, error)
  response
    .status(error.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error)))
}

/** Nothing went wrong in here: these are states. */
const ordinary: ReadonlySet<string> = new Set(['stopping', 'recovery', 'not_connected'])

/** A refused request is the caller's affair; what failed in here is logged with its cause. */
export function logError(log: Log, error: AppError, request: { method: string; route: string }): void {
  if (error.status >= 500 && !ordinary.has(error.code)) {
    log.error('A request failed', { ...request, status: error.status, err: error })
  } else {
    log.debug('A request was refused', { ...request, status: error.status, code: error.code })
  }
}
