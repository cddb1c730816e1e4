// /mcp on the same port: the Model Context Protocol by its Streamable HTTP, without sessions; each request stands for itself and is
// what its key may. Another page in a browser is refused, whatever key it has found.
import { Router, type Request } from 'express'
import { asCaller, keyOf, requireCaller, type Access } from '../access.ts'
import { jsonBody } from '../body.ts'
import { AppError, UnauthorizedError } from '../../errors.ts'
import { handled } from '../handled.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { Inner } from './inner.ts'

export interface McpDeps {
  access: Access
  instances: Pick<InstanceControl, 'find'>
  inner: Inner
  version: string
  toAnybody: boolean
  /** Where the own API is asked, on this machine. */
  ownUrl(): string
}

export function mcpRouter(deps: McpDeps): Router {
  const router = Router()
  router.post(
    '/mcp',
    (request, _response, next) => {
      assertNoOtherPage(request)
      // The key comes before the body.
      const holder = requireCaller(deps.access, request)
      if (holder.kind === 'scoped') asCaller(holder, 'read', deps.instances)
      next()
    },
    ...jsonBody('1mb'),
    handled(async (request, response) => {
      const key = keyOf(request.headers)
      if (key === undefined) throw new UnauthorizedError()
      // Who never uses it does not load it.
      const { serve } = await import('./serve.ts')
      const headers = { authorization: `Bearer ${key}`, ...deps.inner.headersFor(request.ip ?? '') }
      await serve({ ...deps, url: deps.ownUrl(), headers }, request, response)
    }),
  )
  router.all('/mcp', () => {
    throw new AppError('no_route')
  })
  return router
}

function assertNoOtherPage({ headers: { origin }, host }: Request): void {
  if (origin === undefined) return
  const from = URL.canParse(origin) ? new URL(origin).host : undefined
  if (from !== host?.toLowerCase()) throw new AppError('cross_site')
}
