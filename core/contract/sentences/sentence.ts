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

/** Why something is not done: what happened and what is safe; the hint says what to do next. */
export interface Refusal extends Sentence {
  hint: string
}

type Text = string | { text: string; hint: string }
/** As a method, because a text takes the values that it needs, not any. */
type Template = Text | { of(params: Params): Text }['of']
type Said<T> = T extends string ? Sentence : Refusal

/** By code: a text without values is a sentence, one with values makes a sentence of them. */
type Catalogue<T> = {
  readonly [Code in keyof T]: T[Code] extends (params: infer P) => infer Made
    ? (params: P) => Said<Made>
    : Said<T[Code]>
}

export function sentences<const T extends Readonly<Record<string, Template>>>(texts: T): Catalogue<T>
export function sentences(texts: Readonly<Record<string, Template>>): object {
  return Object.fromEntries(
    Object.entries(texts).map(([code, told]) => [
      code,
      typeof told === 'function'
        ? (params: Params) => said(code, params, told(params))
        : said(code, {}, told),
    ]),
  )
}

function said(code: string, params: Params, text: Text): Sentence {
  return typeof text === 'string' ? { code, params, text } : { code, params, ...text }
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
