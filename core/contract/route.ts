// What a route of our own API is: one entry drives the registration, the parsing, the types and OpenAPI.
import type { z } from 'zod'

/** owner: the owner's key only. instance: also an instance's token, for that instance alone. */
type Access = 'owner' | 'instance'

export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Under /api/v1, with :name for parameters. */
  path: string
  summary: string
  access: Access
  /** What it answers opens something: a key that may only read does not get it. */
  opensMore?: true
  params?: z.ZodType
  query?: z.ZodType
  headers?: z.ZodType
  body?: z.ZodType
  /** The body is a file, taken as it comes. */
  takesFile?: true
  /** The fields of a form by which it may be asked as well, with a file after them. */
  form?: z.ZodType
  status: 200 | 201 | 202
  answer: z.ZodType
  /** What the answer is where it is not JSON. */
  media?: string
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

/** What a handler is given: the parts of the request that its route declares, parsed. */
export interface RouteInput<R extends Route> {
  params: Parsed<R['params']>
  query: Parsed<R['query']>
  headers: Parsed<R['headers']>
  body: Parsed<R['body']>
}

export type RouteAnswer<R extends Route> = z.input<R['answer']>
