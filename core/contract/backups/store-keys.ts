// What opens an object store: given by its owner, kept sealed, and shown to nobody.
import { z } from 'zod'

export const StoreKeys = z.object({
  accessKeyId: z.string().min(1).max(200),
  secretAccessKey: z.string().min(1).max(500),
  /** Of keys that end by themselves. */
  sessionToken: z.string().min(1).max(4000).optional(),
})
export type StoreKeys = z.infer<typeof StoreKeys>

/** As every program that knows S3 takes them from its environment; undefined where they are not there. */
export function storeKeysIn(env: Readonly<Record<string, string | undefined>>): StoreKeys | undefined {
  const found = StoreKeys.safeParse({
    accessKeyId: env['AWS_ACCESS_KEY_ID'],
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'],
    ...(env['AWS_SESSION_TOKEN'] !== undefined && { sessionToken: env['AWS_SESSION_TOKEN'] }),
  })
  return found.data
}
