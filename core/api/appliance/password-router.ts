// /api/v1/password: the owner's password and its second factor. The present password is asked for before either is
// changed, except of who came in with a key: that is the way back for whoever has forgotten it.
import { Router, type Request, type Response } from 'express'
import { toDataURL } from 'qrcode'
import { sessionRoutes, type PasswordView } from '../../contract/appliance/session-routes.ts'
import { AppError, ForbiddenError } from '../../errors.ts'
import type { KeyHolder } from '../access.ts'
import { jsonBody } from '../body.ts'
import { handled } from '../handled.ts'
import type { KeptSession } from './sessions.ts'

export interface PasswordTry {
  password: string
  code?: string | undefined
  /** Where it comes from: wrong ones are slowed by it. */
  address: string
}

export interface PasswordControl {
  view(): PasswordView
  /** What a session that it opens is worth. Throws why it opens none. */
  signIn(given: PasswordTry): Promise<Uint8Array>
  /** before: the present one, where it has to be shown. */
  set(password: string, before: PasswordTry | undefined): Promise<Uint8Array>
  remove(before: PasswordTry | undefined): Promise<void>
  newCode(): { secret: string; uri: string }
  setCode(given: PasswordTry & { secret: string; newCode: string }): Promise<void>
  removeCode(before: PasswordTry | undefined): Promise<void>
}

interface Asked {
  caller(request: Request): KeyHolder
  /** By what the one who asks came in. */
  openedBy(request: Request): KeptSession['openedBy'] | undefined
  /** A session of the new password in place of the present one; answers its token for changes. */
  reopen(response: Response, keyHash: Uint8Array): Promise<string>
}

export function passwordRouter(password: PasswordControl, asked: Asked): Router {
  const router = Router()
  router.use(
    (request, _response, next) => {
      const { kind } = asked.caller(request)
      const isReader = kind === 'read' && request.method === 'GET'
      if (kind !== 'owner' && !isReader) throw new ForbiddenError()
      next()
    },
    ...jsonBody('4kb'),
  )
  const presentOf = (
    request: Request,
    given: { password?: string | undefined; code?: string | undefined } = {},
  ) => {
    if (given.password !== undefined)
      return { password: given.password, code: given.code, address: request.ip ?? '' }
    if (password.view().set && asked.openedBy(request) === 'password') throw new AppError('wrong_password')
    return undefined
  }
  router.get('/', (_request, response) => void response.json(password.view()))
  router.put(
    '/',
    handled(async (request, response) => {
      const given = sessionRoutes.setPassword.body.parse(request.body ?? {})
      const keyHash = await password.set(given.password, presentOf(request, given.present))
      const csrf = asked.openedBy(request) === undefined ? await asked.reopen(response, keyHash) : null
      response.json({ ...password.view(), csrf })
    }),
  )
  router.delete(
    '/',
    handled(async (request, response) => {
      const { present } = sessionRoutes.removePassword.body.parse(request.body ?? {})
      await password.remove(presentOf(request, present))
      response.json(password.view())
    }),
  )
  router.post(
    '/code',
    handled(async (_request, response) => {
      const made = password.newCode()
      const qr = await toDataURL(made.uri, { margin: 2, scale: 6 })
      response.status(sessionRoutes.newSecondFactor.status).json({ ...made, qr })
    }),
  )
  router.put(
    '/code',
    handled(async (request, response) => {
      const given = sessionRoutes.setSecondFactor.body.parse(request.body ?? {})
      await password.setCode({ ...given, address: request.ip ?? '' })
      response.json(password.view())
    }),
  )
  router.delete(
    '/code',
    handled(async (request, response) => {
      const { present } = sessionRoutes.removeSecondFactor.body.parse(request.body ?? {})
      await password.removeCode(presentOf(request, present))
      response.json(password.view())
    }),
  )
  return router
}
