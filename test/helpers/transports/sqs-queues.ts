// What speaks SQS's protocol as far as it is needed: queues that have to be made, and messages that come once each.
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

const Asked = z.looseObject({
  QueueName: z.string().optional(),
  QueueUrl: z.string().optional(),
  MessageBody: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
})

export class SqsQueues {
  readonly queues = new Map<string, { id: string; json: Record<string, unknown> }[]>()
  /** What is refused as not signed. */
  unsigned = 0
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => void chunks.push(chunk))
      request.on('end', () => {
        const isSigned = /^AWS4-HMAC-SHA256 Credential=key-id\/\d{8}\/sa-east-1\/sqs\/aws4_request/.test(
          request.headers.authorization ?? '',
        )
        if (!isSigned) this.unsigned += 1
        const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '')
        const [status, answer] = isSigned ? this.#answer(action, Buffer.concat(chunks)) : [403, {}]
        response
          .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
          .end(JSON.stringify(answer))
      })
    })
  }

  static async start(): Promise<SqsQueues> {
    const queues = new SqsQueues()
    queues.#server.listen(0, '127.0.0.1')
    await once(queues.#server, 'listening')
    return queues
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #answer(action: string, body: Buffer): [number, object] {
    const asked = Asked.parse(JSON.parse(body.toString()))
    if (action === 'CreateQueue') {
      this.queues.set(asked.QueueName ?? '', [])
      return [200, { QueueUrl: `${this.url}/${asked.QueueName ?? ''}` }]
    }
    const queue = this.queues.get(asked.QueueUrl?.split('/').at(-1) ?? '')
    if (action !== 'SendMessage') return [400, { __type: 'com.amazonaws.sqs#InvalidAction' }]
    if (queue === undefined) return [400, { __type: 'com.amazonaws.sqs#QueueDoesNotExist' }]
    const id = asked.MessageDeduplicationId ?? ''
    const isNew = queue.every((each) => each.id !== id)
    if (isNew) queue.push({ id, json: JSON.parse(asked.MessageBody ?? '{}') })
    return [200, { MessageId: id }]
  }
}
