// What businesses send: lists, buttons and Pix. How phones show what a number that is none of a business' sends so, nobody
// could try: each is sent only where the owner has turned it on (HOLDFAST_UNTRIED).
import { z } from 'zod'
import { saidSomething } from './said.ts'

const id = saidSomething(256)
const footer = saidSomething(1024).optional()

/** Rows of which one may be chosen. */
export const ListContent = z.object({
  kind: z.literal('list'),
  title: saidSomething(1024).optional(),
  text: saidSomething(4096),
  footer,
  /** What opens the list. */
  button: saidSomething(255),
  sections: z
    .array(
      z.object({
        title: saidSomething(255).optional(),
        rows: z
          .array(z.object({ id, title: saidSomething(255), description: saidSomething(1024).optional() }))
          .min(1)
          .max(100),
      }),
    )
    .min(1)
    .max(20),
})
export type ListContent = z.infer<typeof ListContent>

export const Button = z.discriminatedUnion('does', [
  /** It is answered with what stands on it. */
  z.object({ does: z.literal('reply'), text: saidSomething(255), id }),
  z.object({ does: z.literal('url'), text: saidSomething(255), url: saidSomething(2048) }),
  z.object({ does: z.literal('copy'), text: saidSomething(255), code: saidSomething(1024) }),
  z.object({ does: z.literal('call'), text: saidSomething(255), number: z.string().min(7).max(32) }),
])
export type Button = z.infer<typeof Button>

export const ButtonsContent = z.object({
  kind: z.literal('buttons'),
  title: saidSomething(1024).optional(),
  text: saidSomething(4096),
  footer,
  buttons: z.array(Button).min(1).max(10),
})
export type ButtonsContent = z.infer<typeof ButtonsContent>

/** A key of Brazil's instant payments, to be copied. */
export const PixContent = z.object({
  kind: z.literal('pix'),
  merchant: saidSomething(255),
  key: saidSomething(255),
  keyType: z.enum(['phone', 'email', 'cpf', 'cnpj', 'random']),
})
export type PixContent = z.infer<typeof PixContent>

export const untriedKinds: ReadonlySet<string> = new Set(['list', 'buttons', 'pix'])
