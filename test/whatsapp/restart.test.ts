// The server keeps everything over a restart.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PlainClient } from './phone/plain-client.ts'
import { startWhatsApp } from './server/server.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
let stateFile: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whatsapp-state-'))
  stateFile = join(folder, 'whatsapp.sqlite')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a server with a state file', () => {
  it('comes back with accounts, devices, groups, queues and the sessions of its phones', async () => {
    const first = await startWhatsApp({ stateFile })
    const device = new PlainClient(first)
    const ana = first.phone({ number: '5511999990001', name: 'Ana' })
    const bia = first.phone({ number: '5511999990002', name: 'Bia' })
    await device.link(ana)
    await device.sendText(bia.jid, 'before')
    await bia.waitForText('before')
    const group = await bia.createGroup('survivors', [ana.number])
    await bia.sendText(group, 'in the group')
    await device.waitForText('in the group')
    await device.close()
    await bia.sendText(ana.number, 'while away')
    await first.stop()

    const second = await startWhatsApp({ stateFile })
    expect([second.url, second.rootKey]).toEqual([first.url, first.rootKey])
    const biaAgain = second.phone({ number: '5511999990002' })
    expect(biaAgain.inbox.map((message) => message.text)).toEqual(['before'])
    await device.login()
    await device.waitForText('while away')
    await device.sendText(bia.jid, 'after')
    await biaAgain.waitForText('after')
    await device.sendText(group, 'group after')
    await biaAgain.waitForText('group after')
    await biaAgain.sendText(group, 'group answer')
    await device.waitForText('group answer')
    expect(second.counters(device.jid)).toMatchObject({ retryReceiptsSent: 0, redelivered: 0, logins: 2 })
    expect([biaAgain.undecryptable, biaAgain.duplicates, biaAgain.errors]).toEqual([[], [], []])
    await device.dispose()
    await second.stop()
  })
})

type Started = { url: string; rootKey: string; mediaCa: string; control: string }

async function spawnMain(): Promise<{ child: ChildProcess; started: Started }> {
  const args = [MAIN, '--port', '0', '--control-port', '0', '--state', stateFile]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  if (!child.stdout) throw new Error('no stdout')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, started: JSON.parse(line) as Started }
}

async function cli(control: string, ...args: string[]): Promise<unknown> {
  const child = spawn(process.execPath, [MAIN, '--control', control, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(child, 'close')
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

describe('the server as a process', () => {
  it('is steered over its control API and its command line, and stops on SIGTERM', async () => {
    const { child, started } = await spawnMain()
    const call = async (method: string, path: string, body?: object) => {
      const init = body ? { method, body: JSON.stringify(body) } : { method }
      return (await (await fetch(`${started.control}${path}`, init)).json()) as Record<string, unknown>
    }
    const device = new PlainClient(started)
    const shown = device.qr()
    device.connect()
    const closed = device.closed()
    expect(await cli(started.control, 'scan', await shown)).toEqual({ device: 1 })
    await closed
    await device.login()
    await call('POST', '/phones', { number: '5511999990002', name: 'Bia' })
    await cli(started.control, '--number', '5511999990002', 'send', '5511999990001', 'from', 'the', 'shell')
    const message = await device.waitForText('from the shell')
    await device.sendText(message.key.remoteJid ?? '', 'to the shell')
    while ((await call('GET', '/phones/5511999990002'))['inbox'] === 0) await once(device.events, 'change')
    expect(await cli(started.control, '--number', '5511999990002', 'inbox')).toMatchObject([
      { text: 'to the shell', from: '5511999990001' },
    ])
    expect(await call('GET', '/counters/5511999990001:1')).toMatchObject({ logins: 1, openConnections: 1 })
    expect(await call('POST', '/faults', { kind: 'nonsense' })).toHaveProperty('error')
    const ended = device.closed()
    expect(await call('POST', '/faults', { kind: 'streamError', code: 503 })).toEqual({ affected: 1 })
    expect((await ended).code).toBe(503)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    await device.dispose()
  })
})
