// A person at a computer of their own: folders, a screen and a message bus that nobody else uses. Where the tests run
// as root it is another user, because Chromium's sandbox refuses root.
import { execFileSync, spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../helpers/appliance.ts'

const isRoot = process.getuid?.() === 0
/** nobody and nogroup, which every Linux has. */
const nobody = 65_534
const asPerson = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'] : []

/** Without the services of the machine: none of them is started by being asked for. */
const busConfig = (address: string): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus
  Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
`

export class Person {
  readonly folder: string
  readonly env: Record<string, string>
  readonly #children: ChildProcess[] = []

  private constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'holdfast-person-'))
    chmodSync(this.folder, 0o755)
    const own = (name: string): string => {
      const folder = join(this.folder, name)
      mkdirSync(folder, { mode: 0o700 })
      if (isRoot) chownSync(folder, nobody, nobody)
      return folder
    }
    const home = own('home')
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      XDG_RUNTIME_DIR: own('run'),
      XDG_CONFIG_HOME: own('config'),
      XDG_DATA_HOME: own('share'),
      XDG_CACHE_HOME: own('cache'),
      TMPDIR: own('tmp'),
      LANG: 'en_US.UTF-8',
    }
  }

  static async start(): Promise<Person> {
    const person = new Person()
    try {
      await person.#startBus()
      await person.#startScreen()
    } catch (error) {
      await person.leave()
      throw error
    }
    return person
  }

  get bus(): string {
    return this.env['DBUS_SESSION_BUS_ADDRESS'] ?? ''
  }

  /** A program that runs as this person: for what can only be told the name of a program. */
  program(file: string): string {
    const script = join(this.folder, 'start.sh')
    const words = [...asPerson, file].map((word) => `'${word}'`)
    writeFileSync(script, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 })
    return script
  }

  spawn(command: string, args: readonly string[], stdio: StdioOptions = 'ignore'): ChildProcess {
    const [program = '', ...words] = [...asPerson, command, ...args]
    const child = spawn(program, words, { env: this.env, stdio })
    this.#children.push(child)
    return child
  }

  /** The system's keyring, as it is after its owner has signed in with this password. */
  async startKeyring(password: string): Promise<{ stop(): Promise<void> }> {
    const args = ['--foreground', '--unlock', '--components=secrets']
    const child = this.spawn('gnome-keyring-daemon', args, ['pipe', 'ignore', 'ignore'])
    child.stdin?.end(password)
    await until('the keyring answers', () => this.#hasSecrets())
    return { stop: () => end(child) }
  }

  async leave(): Promise<void> {
    for (const child of this.#children.toReversed()) await end(child)
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }

  async #startBus(): Promise<void> {
    const address = `unix:path=${join(this.env['XDG_RUNTIME_DIR'] ?? '', 'bus')}`
    const config = join(this.folder, 'bus.conf')
    writeFileSync(config, busConfig(address))
    const args = [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address=3']
    await firstLine(this.spawn('dbus-daemon', args, ['ignore', 'ignore', 'ignore', 'pipe']))
    this.env['DBUS_SESSION_BUS_ADDRESS'] = address
  }

  /** The server itself finds a display that is free. */
  async #startScreen(): Promise<void> {
    const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-ac']
    const number = await firstLine(this.spawn('Xvfb', args, ['ignore', 'ignore', 'ignore', 'pipe']))
    this.env['DISPLAY'] = `:${number}`
  }

  #hasSecrets(): true | undefined {
    const question = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
    const call = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets']
    const [program = '', ...words] = [...asPerson, 'dbus-send', ...question, ...call]
    return execFileSync(program, words, { env: this.env, encoding: 'utf8' }).includes('true') || undefined
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const stream = child.stdio[3]
  if (!stream || !('setEncoding' in stream)) throw new Error('There is no pipe to read from')
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${child.spawnfile} ended before it was ready`)
  })
  const [text] = (await Promise.race([once(stream.setEncoding('utf8'), 'data'), ended])) as [string]
  ended.catch(() => undefined)
  return text.trim()
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
