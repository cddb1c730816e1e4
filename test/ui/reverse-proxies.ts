// Real proxies of Debian's before an appliance, each with the lines that the guide gives for it, so that those are true: only
// addresses and files are others.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../helpers/appliance.ts'
import { newTlsIdentity } from '../whatsapp/server/wire/tls.ts'

const root = join(import.meta.dirname, '..', '..')
/** As the guide calls it. */
export const host = 'host.example.org'

const programs = { caddy: '/usr/bin/caddy', nginx: '/usr/sbin/nginx', haproxy: '/usr/sbin/haproxy' }
export type ProxyName = keyof typeof programs
export const hasProxies = Object.values(programs).every((program) => existsSync(program))

/** The block of the guide in this language. */
export function guideBlock(language: string): string {
  const guide = readFileSync(join(root, 'docs', 'guide', 'server.md'), 'utf8')
  const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(guide)?.[1]
  if (block === undefined) throw new Error(`The guide has no lines for ${language}`)
  return block
}

/** What is in a text once, replaced; throws where the guide says it otherwise now. */
function replaced(text: string, pairs: readonly (readonly [from: string, to: string])[]): string {
  let now = text
  for (const [from, to] of pairs) {
    if (!now.includes(from)) throw new Error(`This is not in the lines of the guide: ${from}`)
    now = now.replaceAll(from, to)
  }
  return now
}

export interface ProxyOptions {
  name: ProxyName
  /** Whether it takes the path off, as the guide says how. */
  strips: boolean
  port: number
  /** Where the appliance is, without its scheme. */
  to: string
}

/** Caddy's is that of the containers, with n8n beside it. */
function caddyFile({ strips, port, to }: ProxyOptions, folder: string): string {
  const lines = strips
    ? replaced(guideBlock('caddy'), [
        ['127.0.0.1:8484', to],
        ['handle ', 'handle_path '],
        [`${host} {`, `{$SITE} {`],
      ])
    : replaced(readFileSync(join(root, 'build', 'server', 'Caddyfile'), 'utf8'), [['holdfast:8484', to]])
  const site = `https://${host}:${port} {\n\ttls ${folder}/pem ${folder}/key`
  const own = `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n`
  return own + replaced(lines, [['{$SITE} {', site]])
}

function nginxFile({ strips, port, to }: ProxyOptions, folder: string): string {
  const lines = replaced(guideBlock('nginx'), [
    ['listen 443', `listen 127.0.0.1:${port}`],
    [`/etc/ssl/${host}.pem`, `${folder}/pem`],
    [`/etc/ssl/${host}.key`, `${folder}/key`],
    ['http://127.0.0.1:8484;', `http://${to}${strips ? '/' : ''};`],
  ])
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const start = `daemon off; ${user} pid ${folder}/pid; error_log ${folder}/log; events {}`
  return `${start} http { access_log off; ${temporary}\n${lines} }`
}

function haproxyFile({ strips, port, to }: ProxyOptions, folder: string): string {
  const stripping = '# To take the path off: '
  return replaced(guideBlock('haproxy'), [
    ['bind :443', `bind 127.0.0.1:${port}`],
    [`/etc/ssl/${host}.pem`, `${folder}/both`],
    ['127.0.0.1:8484', to],
    [stripping, strips ? '' : stripping],
  ])
}

const files = { caddy: caddyFile, nginx: nginxFile, haproxy: haproxyFile }
const args = {
  caddy: (file: string) => ['run', '--adapter', 'caddyfile', '--config', file],
  nginx: (file: string) => ['-c', file],
  haproxy: (file: string) => ['-db', '-f', file],
}

export class ReverseProxy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-proxy-'))
  #child: ChildProcess | undefined
  #said = ''

  static async start(options: ProxyOptions): Promise<ReverseProxy> {
    const proxy = new ReverseProxy()
    await proxy.#start(options)
    return proxy
  }

  async #start(options: ProxyOptions): Promise<void> {
    const folder = this.#folder
    const { key, certificate } = newTlsIdentity()
    writeFileSync(join(folder, 'pem'), certificate)
    writeFileSync(join(folder, 'key'), key)
    writeFileSync(join(folder, 'both'), certificate + key)
    const file = join(folder, 'config')
    writeFileSync(file, files[options.name](options, folder))
    const child = spawn(programs[options.name], args[options.name](file), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    })
    this.#child = child
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said += text))
    await until(`${options.name} is there`, async () => {
      if (child.exitCode !== null) throw new Error(`${options.name} ended: ${this.#said}`)
      return takesConnections(options.port)
    })
  }

  async end(): Promise<void> {
    const child = this.#child
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const over = (is: boolean) => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', () => over(true)).once('error', () => over(false))
  })
}
