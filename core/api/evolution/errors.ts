// Errors as the dialect tells them: the bodies, the nesting and the words that its clients parse.
import type { Request, Response } from 'express'
import { STATUS_CODES } from 'node:http'
import type { AppError } from '../../errors.ts'
import { setRetryAfter, toAppError } from '../problem.ts'
import { GroupRefusal } from './groups/group-refusal.ts'
import { SchemaError } from './validate.ts'

/** Answers that keep their status; everything else that is the caller's affair is a 400 there. */
const keptStatuses: ReadonlySet<number> = new Set([401, 403, 404, 413, 421, 429, 500, 503, 507])

interface DialectBody {
  status: number
  error: string
  response: { message: unknown }
}

function bodyOf(status: number, message: unknown, label?: string): DialectBody {
  return { status, error: label ?? STATUS_CODES[status] ?? 'Error', response: { message } }
}

function knownBody(error: AppError): DialectBody {
  switch (error.code) {
    case 'unauthorized':
      return bodyOf(401, 'Unauthorized')
    case 'name_taken':
      return bodyOf(403, [error.message])
    case 'not_on_whatsapp':
      return bodyOf(400, [error.details])
    case 'group_not_found':
      return bodyOf(400, ['Group not found'])
    case 'malformed_json':
      // The label is wrong upstream; clients have learned it.
      return bodyOf(
        400,
        error.cause instanceof Error ? error.cause.message : error.message,
        'Internal Server Error',
      )
    case 'internal':
      return bodyOf(500, error.message)
    case 'wrong_host':
      // There is no place for a hint, and without it nobody finds out what to set.
      return bodyOf(421, [`${error.message} ${error.hint}`])
    default: {
      const status = keptStatuses.has(error.status) && error.code !== 'not_connected' ? error.status : 400
      return bodyOf(status, [error.message])
    }
  }
}

function dialectBody(error: unknown): DialectBody {
  if (error instanceof SchemaError) return bodyOf(400, error.told)
  if (error instanceof GroupRefusal) return bodyOf(error.as, error.told)
  return knownBody(toAppError(error))
}

/** By the beginning of the path, and by its next part: how upstream calls what was tried there. */
const ofMeta: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  template: {
    create: 'template_creation',
    edit: 'template_edit',
    delete: 'template_delete',
    find: 'template_find',
  },
  business: { getcatalog: 'business_catalog', getcollections: 'business_collections' },
}

/** As upstream hands on what Meta says, whoever says it. */
function metaBody({ status, error, response }: DialectBody, context: string) {
  const list = Array.isArray(response.message) ? response.message : [response.message]
  const message: unknown = list.length === 1 && typeof list[0] === 'string' ? list[0] : list
  const details = {
    whatsapp_error: message,
    whatsapp_code: 'UNKNOWN_ERROR',
    error_user_title: message,
    error_user_msg: message,
    error_type: 'UNKNOWN',
    error_subcode: null,
    fbtrace_id: null,
    context,
    type: 'whatsapp_api_error',
  }
  return { status, error, message, details, timestamp: new Date().toISOString() }
}

/** Some routes tell their refusals without the wrapper, each in a form of its own. */
function shaped(path: string, body: DialectBody): unknown {
  const { status, error, response } = body
  if (status !== 400) return body
  const [base = '', name = ''] = path
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '')
  const context = ofMeta[base]?.[name]
  if (context !== undefined) return metaBody(body, context)
  if (/^\/chat\/whatsappNumbers\//i.test(path)) return { status, error, message: response.message }
  if (/^\/chat\/findChatByRemoteJid\//i.test(path) && Array.isArray(response.message))
    return { error: String(response.message[0]) }
  return body
}

export function sendDialectError({ path }: Request, response: Response, error: unknown): void {
  const body = dialectBody(error)
  setRetryAfter(response, toAppError(error))
  response.status(body.status).json(shaped(path, body))
}
