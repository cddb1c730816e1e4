// A form with one file (multipart/form-data): its fields first, then the file, which is read as it comes and nowhere kept
// here. Whoever is given a form either reads its file to the end or discards it.
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import type { IncomingMessage } from 'node:http'
import { BadRequestError } from '../errors.ts'
import { leaveRest, limitBySilence } from './request-time.ts'

export interface FormFile {
  chunks: AsyncIterable<Uint8Array>
  /** As whoever sends it calls it. */
  fileName: string | undefined
}

export interface Form {
  fields: Record<string, string>
  file: FormFile | undefined
  /** The rest is dropped. */
  discard(): void
}

const limits = {
  fields: 32,
  fieldSize: 1024 * 1024,
  fieldNameSize: 64,
  files: 1,
  headerPairs: 32,
  headerSize: 8192,
}

export function isForm(request: IncomingMessage): boolean {
  return /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')
}

/** For forms whose file may stand anywhere: it is kept as it comes, before it is known what the fields say. */
export async function readAnyForm<T>(
  request: IncomingMessage,
  keep: (file: FormFile) => Promise<T>,
): Promise<{ fields: Record<string, string>; kept: T | undefined; fileName: string | undefined }> {
  const reading = new FormReading(request, parserOf(request), { isAnyOrder: true })
  try {
    const { file } = await reading.begun
    const kept = file && (await keep(file))
    return { fields: reading.fields, kept, fileName: file?.fileName }
  } catch (error) {
    reading.discard()
    throw error
  }
}

/** Resolves when the file begins, or with the end of a form that has none. */
export async function readForm(request: IncomingMessage): Promise<Form> {
  const reading = new FormReading(request, parserOf(request))
  try {
    return await reading.begun
  } catch (error) {
    reading.discard()
    throw error
  }
}

function parserOf({ headers }: IncomingMessage): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      limits,
      isPartAFile: (_name, _type, fileName) => fileName !== undefined,
    })
  } catch (cause) {
    throw refusal('is none: it does not say what divides its parts', cause)
  }
}

class FormReading {
  readonly #request: IncomingMessage
  readonly #parser: BusboyInstance
  readonly #isAnyOrder: boolean
  readonly #fields: Record<string, string> = Object.create(null)
  readonly #begun = Promise.withResolvers<Form>()
  readonly #ended = Promise.withResolvers<void>()
  #file: BusboyFileStream | undefined

  constructor(request: IncomingMessage, parser: BusboyInstance, { isAnyOrder = false } = {}) {
    this.#isAnyOrder = isAnyOrder
    this.#request = request
    this.#parser = parser
    this.#ended.promise.catch(() => undefined)
    parser.on('field', (name, value, nameCut, valueCut) => this.#field(name, value, nameCut || valueCut))
    parser.on('file', (_name, stream, fileName) => this.#begin(stream, fileName))
    for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
      parser.on(event, () => this.#fail(refusal('has more parts than one file and its fields')))
    parser.on('error', (cause) => this.#fail(cutOff(cause)))
    parser.on('finish', () => this.#finish())
    request.once('error', (cause) => this.#fail(cutOff(cause)))
    request.once('aborted', () => this.#fail(cutOff()))
    request.pipe(parser)
  }

  /** Those that have come. */
  get fields(): Record<string, string> {
    return { ...this.#fields }
  }

  get begun(): Promise<Form> {
    return this.#begun.promise
  }

  discard(): void {
    this.#request.unpipe(this.#parser)
    this.#file?.destroy()
    leaveRest(this.#request)
  }

  #field(name: string, value: string, isCut: boolean): void {
    if (isCut) this.#fail(refusal(`has a field ${name} that is too long`))
    else if (this.#file !== undefined && !this.#isAnyOrder)
      this.#fail(refusal('has fields after its file, which are read before it'))
    else if (name in this.#fields) this.#fail(refusal(`has the field ${name} twice`))
    else this.#fields[name] = value.toWellFormed()
  }

  #begin(stream: BusboyFileStream, fileName: string): void {
    this.#file = stream
    // It may fail before anybody reads it, who then meets the reason.
    stream.on('error', () => undefined)
    limitBySilence(this.#request)
    this.#begun.resolve(this.#form({ chunks: this.#chunks(stream), fileName: fileName || undefined }))
  }

  #finish(): void {
    this.#begun.resolve(this.#form(undefined))
    this.#ended.resolve()
  }

  #form(file: FormFile | undefined): Form {
    return { fields: this.fields, file, discard: () => this.discard() }
  }

  #fail(error: BadRequestError): void {
    this.#begun.reject(error)
    this.#ended.reject(error)
    this.#file?.destroy(error)
  }

  /** It counts only with the end of the form: what divides the parts may be missing at the end. */
  async *#chunks(stream: BusboyFileStream): AsyncGenerator<Uint8Array, void, undefined> {
    let isWhole = false
    try {
      for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk
      await this.#ended.promise
      isWhole = true
    } catch (error) {
      throw error instanceof BadRequestError ? error : cutOff(error)
    } finally {
      if (!isWhole) this.discard()
    }
  }
}

function refusal(what: string, cause?: unknown): BadRequestError {
  return new BadRequestError(`The form ${what}; nothing was kept.`, {
    hint: 'Send multipart/form-data with the fields first and then one file.',
    cause,
  })
}

export function cutOff(cause?: unknown): BadRequestError {
  return new BadRequestError('The file was cut off on its way here; nothing was kept.', {
    hint: 'Send it again.',
    cause,
  })
}
