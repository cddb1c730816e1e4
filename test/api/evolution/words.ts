// What the dialect's tests share: making an instance, and the bodies of its refusals.
import { z } from 'zod'
import type { Harness } from '../harness.ts'

const Created = z.object({
  hash: z.string(),
  instance: z.object({ instanceId: z.uuid(), instanceName: z.string() }),
})

export async function createIn(
  core: Harness,
  body: Record<string, unknown>,
): Promise<z.infer<typeof Created>> {
  return Created.parse((await core.ask('POST', '/instance/create', { body })).json)
}

export const unauthorized = { status: 401, error: 'Unauthorized', response: { message: 'Unauthorized' } }

export function missing(name: string) {
  const message = [`The "${name}" instance does not exist`]
  return { status: 404, error: 'Not Found', response: { message } }
}

/** A schema error: an array inside an array. */
export function refused(...texts: string[]) {
  return { status: 400, error: 'Bad Request', response: { message: [texts] } }
}

/** An error of the routes themselves: a flat array. */
export function thrown(message: unknown) {
  return { status: 400, error: 'Bad Request', response: { message: [message] } }
}
