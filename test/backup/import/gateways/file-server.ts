// Where Evolution API keeps the files of messages: an object store as far as reading needs one, and the messages that name them.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { prismaJson, type Writer } from './evolution-writer.ts'

/** What is asked for with a signature of this key, or lies open, is answered. */
export class FileServer {
  readonly #server: Server
  /** By their paths. */
  readonly objects = new Map<string, Buffer>()
  readonly key = 'AKEY/1'

  private constructor() {
    this.#server = createServer((request, response) => {
      const { pathname, search } = new URL(request.url ?? '', 'http://store')
      const bytes = this.objects.get(decodeURIComponent(pathname))
      const signed = request.headers.authorization ?? ''
      const isOurs = signed.startsWith(`AWS4-HMAC-SHA256 Credential=${this.key}/`)
      const isOpen = decodeURIComponent(pathname).startsWith('/open/') && search === ''
      response.statusCode = bytes === undefined ? 404 : isOurs || isOpen ? 200 : 403
      response.end(response.statusCode === 200 ? bytes : undefined)
    })
  }

  static async start(): Promise<FileServer> {
    const server = new FileServer()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** As it is named for us. */
  get place(): string {
    return `s3://${encodeURIComponent(this.key)}:secret@${this.host}/evolution?ssl=false`
  }

  end(): void {
    this.#server.close()
  }
}

/** A picture as its rows: of the message, and where the store has its file. */
export async function writePicture(
  writer: Writer,
  picture: { instanceId: string; id: string; chat: string; bytes: Buffer; object?: string; url?: string },
): Promise<void> {
  const { instanceId, id, chat, bytes, object, url } = picture
  const imageMessage = {
    url: 'https://mmg.whatsapp.net/gone',
    mimetype: 'image/jpeg',
    fileSha256: createHash('sha256').update(bytes).digest(),
    fileLength: { low: bytes.length, high: 0, unsigned: true },
    mediaKey: Buffer.alloc(32, 7),
    fileEncSha256: Buffer.alloc(32, 8),
    directPath: '/v/gone',
    height: 1,
    width: 1,
  }
  await writer.insert('Message', {
    id: `row-${id}`,
    key: { id, remoteJid: chat, fromMe: false },
    messageType: 'imageMessage',
    message: { imageMessage: prismaJson(imageMessage), ...(url !== undefined && { mediaUrl: url }) },
    messageTimestamp: 1_790_000_000,
    status: 'DELIVERY_ACK',
    instanceId,
  })
  if (object !== undefined)
    await writer.insert('Media', {
      id: `media-${id}`,
      fileName: object,
      type: 'image',
      mimetype: 'image/jpeg',
      messageId: `row-${id}`,
      instanceId,
    })
}
