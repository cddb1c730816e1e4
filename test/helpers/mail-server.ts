// Somebody's mail server: a real one on loopback that keeps what it was sent and answers as a test wants.
import { createServer, type Server, type Socket } from 'node:net'

export interface Mail {
  from: string
  to: string[]
  /** Headers and body as they came. */
  raw: string
  subject: string
  /** The text, decoded. */
  text: string
}

export class MailServer {
  readonly mails: Mail[] = []
  /** The logins that were tried, as "user:password". */
  readonly logins: string[] = []
  /** Instead of the usual answer to a command; none unless a test says so. */
  refuse: (command: string) => string | undefined = () => undefined
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #port = 0

  constructor() {
    this.#server = createServer((socket) => this.#talk(socket))
  }

  static async start(port = 0): Promise<MailServer> {
    const server = new MailServer()
    await server.listen(port)
    return server
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address()
        this.#port = typeof address === 'object' && address !== null ? address.port : 0
        resolve()
      })
    })
  }

  get port(): number {
    return this.#port
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined)
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    let envelope = { from: '', to: [] as string[] }
    let text = ''
    let inData = false
    const take = (line: string): void => {
      const command = line.slice(0, 4).toUpperCase()
      const refusal = this.refuse(command)
      if (refusal !== undefined) return say(refusal)
      switch (command) {
        case 'EHLO':
          say('250-test.example')
          return say('250 AUTH PLAIN')
        case 'AUTH': {
          const [, user = '', password = ''] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
            .toString()
            .split('\0')
          this.logins.push(`${user}:${password}`)
          return say('235 welcome')
        }
        case 'MAIL':
          envelope = { from: /<(.*?)>/.exec(line)?.[1] ?? '', to: [] }
          return say('250 ok')
        case 'RCPT':
          envelope.to.push(/<(.*?)>/.exec(line)?.[1] ?? '')
          return say('250 ok')
        case 'DATA':
          inData = true
          return say('354 go on')
        case 'QUIT':
          say('221 bye')
          return void socket.end()
        default:
          return say('250 ok')
      }
    }
    say('220 test.example')
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      for (;;) {
        const end = inData ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n')
        if (end < 0) return
        const part = text.slice(0, end)
        text = text.slice(end + (inData ? 5 : 2))
        if (inData) {
          inData = false
          this.mails.push(mailOf(envelope, part))
          say('250 taken')
        } else take(part)
      }
    })
  }
}

function mailOf(envelope: { from: string; to: string[] }, raw: string): Mail {
  const [head = '', ...rest] = raw.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n\r\n')
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? ''
  const [, ...bodyParts] = raw.split('\r\n\r\n')
  const body = bodyParts.join('\r\n\r\n')
  const coded = header('content-transfer-encoding').toLowerCase()
  const text = coded === 'quoted-printable' ? unquoted(body) : body
  return { ...envelope, raw, subject: header('subject'), text: rest.length === 0 ? '' : text }
}

function unquoted(text: string): string {
  const bytes = text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
