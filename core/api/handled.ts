// A handler that takes its time: Express hands what its promise is rejected with to whoever answers errors.
import type { Request, RequestHandler, Response } from 'express'

export function handled(work: (request: Request, response: Response) => Promise<void>): RequestHandler {
  return (request, response) => work(request, response)
}
