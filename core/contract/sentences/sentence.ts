// A sentence that a person is told: a stable code, the values in it, and its English text. Who shows it decides by the
// code and says it in the language of whoever reads it; the text is for those who have no words of their own.
import { z } from 'zod'

export const Params = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))
export type Params = z.infer<typeof Params>

export const Sentence = z.object({
  /** Null: it was written by a version that knew no codes. */
  code: z.string().nullable(),
  /** Times are milliseconds since 1970, UTC. */
  params: Params,
  text: z.string(),
})
export type Sentence = z.infer<typeof Sentence>

/** Why something is not done: the text says what happened and what is safe, the hint what to do next. */
export interface Refusal extends Sentence {
  hint: string
}

export interface RefusalText {
  text: string
  hint: string
}

/** As a method, because a text takes the values that it needs, not any. */
type Template<Told> = Told | { of(params: Params): Told }['of']
type Texts<Told> = Readonly<Record<string, Template<Told>>>
type Catalogue<T, Said> = {
  readonly [Code in keyof T]: T[Code] extends (params: infer P) => unknown ? (params: P) => Said : Said
}

/** A catalogue by code: a text without values is a sentence, one with values makes a sentence of them. */
export function sentences<const T extends Texts<string>>(texts: T): Catalogue<T, Sentence>
export function sentences(texts: Texts<string>): object {
  return catalogueOf(texts)
}

export function refusals<const T extends Texts<RefusalText>>(texts: T): Catalogue<T, Refusal>
export function refusals(texts: Texts<RefusalText>): object {
  return catalogueOf(texts)
}

function catalogueOf(texts: Texts<string | RefusalText>): object {
  return Object.fromEntries(
    Object.entries(texts).map(([code, told]) => {
      const said = (params: Params, text: string | RefusalText) =>
        typeof text === 'string' ? { code, params, text } : { code, params, ...text }
      return [
        code,
        typeof told === 'function' ? (params: Params) => said(params, told(params)) : said({}, told),
      ]
    }),
  )
}

/** Something that was told before there were codes, or that has none. */
export const uncoded = (text: string): Sentence => ({ code: null, params: {}, text })

export function isSame(one: Sentence | null, other: Sentence | null): boolean {
  return one?.code === other?.code && one?.text === other?.text
}

/** As the API and the events tell it: the text, with its code and values beside it. */
export const reasonFields = ({ text, code, params }: Sentence) => ({
  reason: text,
  reasonCode: code,
  reasonParams: params,
})

/** The way back. */
export const toReason = (fields: ReturnType<typeof reasonFields>): Sentence => ({
  text: fields.reason,
  code: fields.reasonCode,
  params: fields.reasonParams,
})

export const noReason = { reason: null, reasonCode: null, reasonParams: {} }

/** A time as every English text says it. */
export const clock = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
