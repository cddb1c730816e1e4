// Amazon SQS: one FIFO queue an event, made where it is not there. It is asked over HTTP, so that there is no connection to
// keep: whether it is there shows when it is sent something.
import type { AwsClient } from 'aws4fetch'
import { z } from 'zod'
import type { SqsSettings } from '../../config/transports.ts'
import type { DeliveryRequest, Outcome } from '../webhooks/post.ts'
import { codeOf, failed, fitting, tooLarge, type Transport, type TransportHealth } from './transport.ts'

const Refusal = z.looseObject({ __type: z.string().default('unknown') })

const answerMs = 15_000

class SqsError extends Error {
  override readonly name = 'SqsError'
  readonly code: string
  constructor(code: string) {
    super(`SQS refused it (${code}).`)
    this.code = code
  }
}

export class Sqs implements Transport {
  readonly #settings: SqsSettings
  readonly #stopping = new AbortController()
  #client: Promise<AwsClient> | undefined
  #health: TransportHealth = { connected: false, lastError: null }

  constructor(settings: SqsSettings) {
    this.#settings = settings
  }

  start(): void {}

  health(): TransportHealth {
    return this.#health
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
  }

  async send(request: DeliveryRequest): Promise<Outcome> {
    const { id, headers } = request
    const { maxBytes } = this.#settings
    const body = fitting(request, maxBytes)
    if (body === undefined) return failed(`The event is larger than SQS takes (${maxBytes} bytes).`, tooLarge)
    const { queue = '', group = '' } = headers
    const message = {
      QueueUrl: `${this.#endpoint}/${this.#settings.accountId}/${queue}`,
      MessageBody: body,
      MessageGroupId: group,
      // The same at every try: SQS takes it once within five minutes.
      MessageDeduplicationId: id,
    }
    try {
      await this.#ask('SendMessage', message).catch(async (error: unknown) => {
        if (!isMissing(error)) throw error
        await this.#ask('CreateQueue', { QueueName: queue, Attributes: { FifoQueue: 'true' } })
        await this.#ask('SendMessage', message)
      })
      this.#health = { connected: true, lastError: null }
      return { ok: true, status: null, error: null }
    } catch (error) {
      const lastError = `SQS did not take the event (${codeOf(error)}).`
      this.#health = { connected: false, lastError }
      return failed(lastError)
    }
  }

  get #endpoint(): string {
    const { endpoint, region } = this.#settings
    return endpoint ?? `https://sqs.${region}.amazonaws.com`
  }

  async #ask(action: string, asked: object): Promise<void> {
    this.#client ??= this.#load()
    const client = await this.#client
    const signed = await client.sign(`${this.#endpoint}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
      body: JSON.stringify(asked),
    })
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(answerMs)])
    const response = await fetch(signed, { signal, redirect: 'error' })
    if (response.ok) return void (await response.arrayBuffer())
    const refusal = Refusal.safeParse(await response.json().catch(() => ({})))
    const type = refusal.data?.['__type'].split('#').at(-1) ?? 'unknown'
    throw new SqsError(type === 'unknown' ? String(response.status) : type)
  }

  async #load(): Promise<AwsClient> {
    const { AwsClient } = await import('aws4fetch')
    const { accessKeyId, secretAccessKey, region } = this.#settings
    return new AwsClient({ accessKeyId, secretAccessKey, region, service: 'sqs', retries: 0 })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof SqsError && /QueueDoesNotExist|NonExistentQueue/.test(error.code)
}
