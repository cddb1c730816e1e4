// POST messages as a form: its fields, and then the file that is sent.
import { z } from 'zod'
import { Content } from '../content.ts'
import { kindOfFile } from './file-kind.ts'
import { SendMessage } from './message.ts'

const json = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'This field is JSON.' })
    return z.NEVER
  }
}

export const SendForm = z.object({
  /** Id or name. */
  instance: z.string().min(1).max(100),
  to: SendMessage.shape.to,
  /** As in JSON, without its file; without a kind it is what the file is by its bytes. */
  content: z.string().transform(json).pipe(z.record(z.string(), z.unknown())).optional(),
  /** The words that go with the file, for who needs no more than that. */
  caption: z.string().min(1).optional(),
  quotedId: SendMessage.shape.quotedId,
  delayMs: z.coerce.number().pipe(z.int().min(0).max(120_000)).optional(),
  sendAt: z.coerce.number().pipe(z.int().min(0).max(4_102_444_800_000)).optional(),
  idempotencyKey: SendMessage.shape.idempotencyKey,
})
export type SendForm = z.infer<typeof SendForm>

/** Any other would go without the file that was brought. */
const WithFile = Content.refine((content) => 'file' in content, {
  path: ['content', 'kind'],
  message: 'A message of this kind has no file, and the form brings one: send it in JSON.',
})

/** What the form says once its file is here. */
export function contentOfForm(
  { content, caption }: Pick<SendForm, 'content' | 'caption'>,
  { hash, mimetype, fileName }: { hash: string; mimetype: string; fileName: string | undefined },
): Content {
  const { kind = kindOfFile(mimetype), ...said } = content ?? {}
  return WithFile.parse({
    ...(kind === 'document' && fileName !== undefined && { fileName }),
    ...(caption !== undefined && { caption }),
    ...said,
    kind,
    file: { hash },
  })
}

/** Throws for what no file could make right, before the file is read. */
export function assertSendable(form: Pick<SendForm, 'content' | 'caption'>): void {
  contentOfForm(form, { hash: '0'.repeat(64), mimetype: 'application/octet-stream', fileName: undefined })
}
