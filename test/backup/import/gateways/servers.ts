// Real servers of Debian's, each on a free port in a folder of its own, ended by its process: PostgreSQL, MariaDB, Redis.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../../helpers/appliance.ts'
import { freePort } from '../../../helpers/transports/rabbit.ts'

const postgresFolder = '/usr/lib/postgresql/15/bin'
const redis = '/usr/bin/redis-server'
const maria = '/usr/sbin/mariadbd'
/** Debian's packages are installed before the tests where that can be. */
export const hasPostgres = existsSync(join(postgresFolder, 'postgres'))
export const hasRedis = existsSync(redis)
export const hasMaria = existsSync(maria)

/** Servers of databases refuse to run as root: then they run as whom Debian has made for them. */
function whoRuns(user: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => Number(spawnSync('/usr/bin/id', [flag, user]).stdout.toString())
  return { uid: id('-u'), gid: id('-g') }
}

abstract class Server {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-server-'))
  readonly port: number
  protected readonly who: { uid?: number; gid?: number }
  /** At once, whoever is connected. */
  protected readonly stopsBy: NodeJS.Signals = 'SIGINT'
  #child: ChildProcess | undefined

  protected constructor(port: number, user: string) {
    this.port = port
    this.who = whoRuns(user)
    chmodSync(this.folder, 0o700)
    if (this.who.uid !== undefined) chownSync(this.folder, this.who.uid, this.who.gid ?? 0)
  }

  protected run(program: string, args: string[]): void {
    const done = spawnSync(program, args, { ...this.who, cwd: this.folder })
    if (done.status !== 0) throw new Error(`${program}: ${done.stderr.toString()}${done.stdout.toString()}`)
  }

  /** A certificate for this machine, by an authority that nobody knows: where both lie. */
  protected certify(): { authority: string; certificate: string; key: string } {
    const at = (name: string): string => join(this.folder, name)
    const [authority, certificate, key] = [at('authority.pem'), at('server.pem'), at('server.key')]
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const openssl = (...args: string[]): void => this.run('/usr/bin/openssl', args)
    openssl(
      'req',
      '-x509',
      ...made,
      '-days',
      '2',
      '-subj',
      '/CN=Nobody',
      '-keyout',
      at('authority.key'),
      '-out',
      authority,
    )
    openssl('req', ...made, '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', at('server.csr'))
    writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1')
    const signed = [
      '-CA',
      authority,
      '-CAkey',
      at('authority.key'),
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      at('names'),
    ]
    openssl('x509', '-req', '-in', at('server.csr'), ...signed, '-out', certificate)
    return { authority, certificate, key }
  }

  /** Whose certificates its TLS is by. */
  get authority(): string {
    return join(this.folder, 'authority.pem')
  }

  protected async begin(program: string, args: string[]): Promise<void> {
    this.#child = spawn(program, args, { ...this.who, cwd: this.folder, stdio: 'ignore' })
    await until(`${program} takes connections`, () => answers(this.port))
  }

  /** By kill -9: nobody who was connected hears a word. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async end(): Promise<void> {
    await this.#end(this.stopsBy)
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

async function answers(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}

export class Postgres extends Server {
  readonly user = 'evolution'
  readonly password = 'p@ss/word'

  static async start(): Promise<Postgres> {
    const server = new Postgres(await freePort(), 'postgres')
    const data = join(server.folder, 'data')
    server.run(join(postgresFolder, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'])
    server.certify()
    server.rules('host all evolution,stranger all scram-sha-256')
    await server.serve()
    server.sql(
      'postgres',
      `CREATE ROLE evolution LOGIN PASSWORD '${server.password}'; CREATE DATABASE evolution OWNER evolution`,
    )
    return server
  }

  get url(): string {
    return this.urlOf('evolution')
  }

  urlOf(database: string, user = this.user): string {
    return `postgresql://${user}:${encodeURIComponent(this.password)}@127.0.0.1:${this.port}/${database}`
  }

  /** Who comes in and how; the tests themselves as postgres. */
  rules(...lines: string[]): void {
    const file = join(this.folder, 'data', 'pg_hba.conf')
    writeFileSync(file, ['local all postgres trust', 'host all postgres all trust', ...lines, ''].join('\n'))
  }

  /** With these rules from now on. */
  reload(): void {
    this.sql('postgres', 'SELECT pg_reload_conf()')
  }

  async serve(): Promise<void> {
    const data = join(this.folder, 'data')
    const args = [
      '-D',
      data,
      '-p',
      String(this.port),
      '-k',
      this.folder,
      '-c',
      'fsync=off',
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'ssl=on',
      '-c',
      `ssl_cert_file=${join(this.folder, 'server.pem')}`,
      '-c',
      `ssl_key_file=${join(this.folder, 'server.key')}`,
    ]
    await this.begin(join(postgresFolder, 'postgres'), args)
    await until('it is ready', () => {
      const ready = spawnSync(join(postgresFolder, 'pg_isready'), [
        '-h',
        '127.0.0.1',
        '-p',
        String(this.port),
      ])
      return ready.status === 0 ? true : undefined
    })
  }

  sql(database: string, text: string): void {
    const url = `postgresql://postgres@127.0.0.1:${this.port}/${database}`
    for (const each of text.split(';')) this.run(join(postgresFolder, 'psql'), ['-q', '-d', url, '-c', each])
  }

  /** All that is in it, as text; without the word that each dump makes up for itself. */
  dump(database = 'evolution', more: string[] = []): string {
    const url = `postgresql://postgres@127.0.0.1:${this.port}/${database}`
    const done = spawnSync(join(postgresFolder, 'pg_dump'), ['-d', url, ...more], { maxBuffer: 2 ** 30 })
    if (done.status !== 0) throw new Error(done.stderr.toString())
    return done.stdout.toString().replaceAll(/^\\(?:un)?restrict .*$/gm, '')
  }
}

export class Redis extends Server {
  static async start(): Promise<Redis> {
    const server = new Redis(await freePort(), 'redis')
    const args = ['--port', String(server.port), '--bind', '127.0.0.1', '--save', '', '--dir', server.folder]
    await server.begin(redis, args)
    return server
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/6`
  }
}

export class Maria extends Server {
  protected override readonly stopsBy = 'SIGTERM'
  readonly password = 'p@ss/word'

  static async start(): Promise<Maria> {
    const server = new Maria(await freePort(), 'mysql')
    const data = join(server.folder, 'data')
    server.run('/usr/bin/mariadb-install-db', [
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--innodb-flush-method=nosync',
    ])
    const { authority, certificate, key } = server.certify()
    await server.begin(maria, [
      '--no-defaults',
      `--ssl-ca=${authority}`,
      `--ssl-cert=${certificate}`,
      `--ssl-key=${key}`,
      `--datadir=${data}`,
      `--port=${server.port}`,
      '--bind-address=127.0.0.1',
      '--character-set-server=utf8mb4',
      `--socket=${join(server.folder, 'maria.sock')}`,
      '--innodb-flush-log-at-trx-commit=0',
    ])
    server.sql(
      `CREATE DATABASE evolution; CREATE USER evolution@'%' IDENTIFIED BY '${server.password}'; GRANT ALL ON evolution.* TO evolution@'%'`,
    )
    return server
  }

  get url(): string {
    return `mysql://evolution:${encodeURIComponent(this.password)}@127.0.0.1:${this.port}/evolution`
  }

  sql(text: string): void {
    this.run('/usr/bin/mariadb', ['-u', 'root', `--socket=${join(this.folder, 'maria.sock')}`, '-e', text])
  }

  /** As `mariadb DATABASE < FILE` does it. */
  load(database: string, text: string): void {
    const args = ['-u', 'root', `--socket=${join(this.folder, 'maria.sock')}`, database]
    const done = spawnSync('/usr/bin/mariadb', args, { input: text })
    if (done.status !== 0) throw new Error(done.stderr.toString())
  }

  dump(): string {
    const args = [
      '-u',
      'root',
      `--socket=${join(this.folder, 'maria.sock')}`,
      '--skip-dump-date',
      'evolution',
    ]
    const done = spawnSync('/usr/bin/mariadb-dump', args, { maxBuffer: 2 ** 30 })
    if (done.status !== 0) throw new Error(done.stderr.toString())
    return done.stdout.toString()
  }
}
