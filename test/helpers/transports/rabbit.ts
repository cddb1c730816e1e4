// A real RabbitMQ of Debian's on a free port, in a folder of its own, ended by its process; and somebody who reads its queues.
import { connect, type ChannelModel, type GetMessage } from 'amqplib'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../appliance.ts'

const program = '/usr/lib/rabbitmq/bin/rabbitmq-server'
/** Debian's package is installed before the tests where that can be. */
export const hasRabbit = existsSync(program)

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export class Rabbit {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-rabbit-'))
  readonly #port: number
  readonly #distribution: number
  /** Erlang's own directory of names, which is ours alone by its port. */
  readonly #names: number
  #child: ChildProcess | undefined

  constructor([port, distribution, names]: readonly [number, number, number]) {
    this.#port = port
    this.#distribution = distribution
    this.#names = names
  }

  /** Not started yet. */
  static async make(): Promise<Rabbit> {
    return new Rabbit([await freePort(), await freePort(), await freePort()])
  }

  get url(): string {
    return `amqp://guest:guest@127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    writeFileSync(join(this.folder, 'plugins'), '[].')
    writeFileSync(join(this.folder, 'rabbitmq.conf'), 'quorum_commands_soft_limit = 32\n')
    this.#child = spawn(program, [], {
      detached: true,
      stdio: 'ignore',
      env: {
        ...process.env,
        HOME: this.folder,
        ERL_EPMD_PORT: String(this.#names),
        RABBITMQ_NODENAME: `holdfast-${this.#port}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(this.#port),
        RABBITMQ_DIST_PORT: String(this.#distribution),
        RABBITMQ_MNESIA_BASE: join(this.folder, 'mnesia'),
        RABBITMQ_LOG_BASE: join(this.folder, 'log'),
        RABBITMQ_LOGS: join(this.folder, 'log', 'rabbit.log'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(this.folder, 'plugins'),
        RABBITMQ_PID_FILE: join(this.folder, 'pid'),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
      },
    })
    await until('RabbitMQ takes connections', async () => {
      const model = await connect(this.url).catch(() => undefined)
      await model?.close()
      return model
    })
  }

  /** In order; or by kill -9, of the whole group that is ours alone: a shell with the machine in it. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (child?.pid === undefined) return
    this.#child = undefined
    const ended = once(child, 'exit')
    process.kill(-child.pid, signal)
    await ended
  }

  /** Hangs: it takes what is sent to it and does nothing. */
  pause(): void {
    this.#signal('SIGSTOP')
  }

  goOn(): void {
    this.#signal('SIGCONT')
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child?.pid !== undefined) process.kill(-this.#child.pid, signal)
  }

  async end(): Promise<void> {
    this.goOn()
    await this.stop()
    spawnSync('/usr/bin/epmd', ['-port', String(this.#names), '-kill'], { stdio: 'ignore' })
    rmSync(this.folder, { recursive: true, force: true })
  }

  connect(): Promise<ChannelModel> {
    return connect(this.url)
  }

  /** Everything that is in a queue now, in its order. */
  async read(queue: string): Promise<{ id: string; json: Record<string, unknown> }[]> {
    const model = await this.connect()
    model.on('error', () => undefined)
    const channel = await model.createChannel()
    channel.on('error', () => undefined)
    const read: GetMessage[] = []
    try {
      const { messageCount } = await channel.checkQueue(queue)
      for (let n = 0; n < messageCount; n += 1) {
        const message = await channel.get(queue, { noAck: true })
        if (message !== false) read.push(message)
      }
    } catch {
      // There is no such queue yet.
    } finally {
      await model.close().catch(() => undefined)
    }
    return read.map(({ content, properties }) => ({
      id: String(properties.messageId),
      json: JSON.parse(content.toString()),
    }))
  }
}
