// A whole core in this process, over real HTTP and a real folder. WhatsApp is a closed port: numbers stay connecting.
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { startAppliance } from '../../core/appliance/app.ts'
import type { Appliance } from '../../core/appliance/appliance.ts'
import { loadConfig } from '../../core/config/config.ts'
import { createLog } from '../../core/log.ts'

const ownerKey = 'test-owner-key-1234'

export interface Ask {
  key?: string | null
  body?: unknown
  /** Sent as it is, instead of a JSON body. */
  raw?: string
  headers?: Record<string, string>
  /** The address of this machine that it comes from. */
  from?: string
}

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  text: string
  json: unknown
}

export interface Harness {
  url: string
  dataDir: string
  appliance: Appliance
  /** The log's lines so far. */
  logged(): string
  ask(method: string, path: string, options?: Ask): Promise<Reply>
  stop(): Promise<void>
}

export interface HarnessOptions {
  env?: Record<string, string>
  dataDir?: string
}

export function tempFolder(): string {
  return mkdtempSync(join(tmpdir(), 'holdfast-test-'))
}

/** The environment of a core in this folder that reaches nobody. */
export function quietEnv(dataDir: string): Record<string, string> {
  return {
    HOLDFAST_DATA_DIR: join(dataDir, 'data'),
    HOLDFAST_KEY_FILE: join(dataDir, 'config', 'holdfast.key'),
    HOLDFAST_PORT: '0',
    // Each would tell its snapshots in the event log, sooner or later.
    HOLDFAST_SNAPSHOTS: 'off',
    HOLDFAST_WHATSAPP_URL: 'ws://127.0.0.1:1/ws',
    HOLDFAST_WHATSAPP_ROOT_KEY: 'ab'.repeat(32),
  }
}

function onFatal(error: Error): never {
  throw error
}

export async function startCore(options: HarnessOptions = {}): Promise<Harness> {
  const folder = options.dataDir ?? tempFolder()
  const env = { ...quietEnv(folder), HOLDFAST_API_KEY: ownerKey, ...options.env }
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  const config = loadConfig(env, {}, { dataDir: folder, keyFile: join(folder, 'unused.key') })
  const appliance = await startAppliance({ config, log, onFatal, passwordCost: { N: 16, r: 8, p: 1 } })
  const { url } = appliance
  return {
    url,
    dataDir: config.dataDir,
    appliance,
    logged: () => lines.join(''),
    ask: (method, path, each = {}) => ask(url, { method, path }, each),
    async stop() {
      await appliance.stop()
      log.close()
      if (options.dataDir === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** node:http instead of fetch, because Host and bodies on GET are part of what is tested. */
export function ask(
  url: string,
  { method, path }: { method: string; path: string },
  each: Ask,
): Promise<Reply> {
  const key = each.key === undefined ? ownerKey : each.key
  const body = each.raw ?? (each.body === undefined ? undefined : JSON.stringify(each.body))
  const headers = {
    ...(key !== null && { apikey: key }),
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
    ...each.headers,
  }
  return new Promise((resolve, reject) => {
    const from = each.from === undefined ? {} : { localAddress: each.from }
    // As it is written: two slashes at its beginning would be a host.
    const outgoing = httpRequest(new URL(url + path), { method, headers, ...from }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const isJson = incoming.headers['content-type']?.includes('json') === true
        const json: unknown = isJson ? JSON.parse(text) : undefined
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** One line of a scenario table: what is asked, and what must come back. */
export interface Scenario extends Ask {
  name: string
  method: string
  path: string
  status: number
  /** Matched as a part of the JSON; exact where it is not an object. */
  reply?: unknown
}

export async function play(core: Harness, scenario: Scenario): Promise<void> {
  const { status, json } = await core.ask(scenario.method, scenario.path, scenario)
  expect({ status, json }).toMatchObject({
    status: scenario.status,
    ...(scenario.reply !== undefined && { json: scenario.reply }),
  })
}
