// NATS: a message counts as told when the server has answered after it. Its id goes along as Nats-Msg-Id, by which a stream
// of JetStream knows one that comes twice.
import type { NatsConnection } from '@nats-io/transport-node'
import type { NatsSettings } from '../../config/transports.ts'
import { systemTimer, within } from '../timers.ts'
import type { DeliveryRequest, Outcome } from '../webhooks/post.ts'
import { Connection, type ConnectionDeps, type Opened } from './connection.ts'
import { codeOf, failed, fitting, tooLarge, type Transport, type TransportHealth } from './transport.ts'

interface Link {
  connection: NatsConnection
  headers: typeof import('@nats-io/transport-node').headers
}

const flushMs = 15_000

export class Nats implements Transport {
  readonly #connection: Connection<Link>

  constructor(settings: NatsSettings, deps: Pick<ConnectionDeps<Link>, 'onUp' | 'log'>) {
    this.#connection = new Connection({ ...deps, name: 'NATS', open: () => open(settings) })
  }

  start(): void {
    this.#connection.start()
  }

  health(): TransportHealth {
    return this.#connection.health()
  }

  stop(): Promise<void> {
    return this.#connection.stop()
  }

  async send(request: DeliveryRequest): Promise<Outcome> {
    const {
      id,
      headers: { subject = '' },
    } = request
    const { link } = this.#connection
    if (link === undefined) return failed(this.#connection.why)
    const { connection, headers } = link
    const most = connection.info?.max_payload ?? Infinity
    const body = fitting(request, most - 256)
    if (body === undefined) return failed(`The event is larger than NATS takes (${most} bytes).`, tooLarge)
    try {
      const named = headers()
      named.set('Nats-Msg-Id', id)
      connection.publish(subject, body, { headers: named })
      const flushed = connection.flush().then(() => true)
      if (await within(flushed, flushMs, systemTimer)) return { ok: true, status: null, error: null }
      return failed('NATS does not say that it has the event.')
    } catch (error) {
      return failed(`NATS did not take the event (${codeOf(error)}).`)
    }
  }
}

async function open({ uri }: NatsSettings): Promise<Opened<Link>> {
  // Bundled or not, it is there as a whole.
  const { connect, headers } = (await import('@nats-io/transport-node')).default
  const servers = uri.split(',').map((each) => each.trim())
  const connection = await connect({
    servers: servers.map((each) => new URL(each).host),
    ...credentials(servers[0] ?? ''),
    ...(servers.some((each) => each.startsWith('tls:')) && { tls: {} }),
    name: 'holdfast',
    timeout: 10_000,
    reconnect: false,
  })
  return { link: { connection, headers }, ended: connection.closed(), close: () => connection.close() }
}

/** A name and a password, or a token alone. */
function credentials(uri: string): { user?: string; pass?: string; token?: string } {
  const { username, password } = new URL(uri)
  const name = decodeURIComponent(username)
  if (name === '') return {}
  return password === '' ? { token: name } : { user: name, pass: decodeURIComponent(password) }
}
