// Settings: what each gives, which are refused with a sentence, and which are ignored with a reason.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isLoopback, loadConfig } from '../../core/config/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const load = (env: Record<string, string> = {}, flags = {}) =>
  loadConfig(env, flags, { dataDir: '/default', keyFile: '/default.key' })
const rootKey = 'ab'.repeat(32)

describe('settings', () => {
  it('default to this machine only', () => {
    expect(load()).toMatchObject({
      dataDir: '/default',
      host: '127.0.0.1',
      port: 8484,
      apiKey: undefined,
      allowedHosts: [],
      whatsapp: undefined,
      notices: [],
      logLevel: 'info',
    })
  })

  it('take a flag before the environment, and our names before the aliases', () => {
    const env = {
      HOLDFAST_PORT: '1',
      SERVER_PORT: '2',
      HOLDFAST_API_KEY: 'our-own-key',
      AUTHENTICATION_API_KEY: 'another-key',
      HOLDFAST_DATA_DIR: '/env',
      SERVER_URL: 'https://wa.example.org/',
    }
    expect(load(env)).toMatchObject({ port: 1, apiKey: 'our-own-key', dataDir: '/env' })
    expect(load(env, { port: '3', dataDir: '/flag' })).toMatchObject({ port: 3, dataDir: '/flag' })
    expect(load(env)).toMatchObject({ publicUrl: 'https://wa.example.org', allowedHosts: ['wa.example.org'] })
    expect(load({ SERVER_PORT: '2', AUTHENTICATION_API_KEY: 'another-key' })).toMatchObject({
      port: 2,
      apiKey: 'another-key',
    })
  })

  it('take an empty value for none', () => {
    expect(load({ HOLDFAST_PORT: '', HOLDFAST_API_KEY: ' ' })).toMatchObject({
      port: 8484,
      apiKey: undefined,
    })
  })

  it.each([
    ['HOLDFAST_PORT', '70000'],
    ['HOLDFAST_PORT', 'http'],
    ['SERVER_PORT', '-1'],
    ['HOLDFAST_API_KEY', 'short'],
    ['HOLDFAST_API_KEY', 'with a space in it'],
    ['HOLDFAST_LOG_LEVEL', 'loud'],
    ['HOLDFAST_PUBLIC_URL', 'ftp://x'],
    ['HOLDFAST_PUBLIC_URL', 'https://x.example/Api/'],
    ['SERVER_URL', 'https://x.example/wa?a=b'],
    ['HOLDFAST_ALLOWED_HOSTS', 'https://x.org'],
    ['HOLDFAST_HOST', 'two words'],
    ['CORS_ORIGIN', 'shop.example'],
    ['HOLDFAST_CORS_ORIGINS', 'https://shop.example/'],
    ['HOLDFAST_TRUST_PROXY', 'yes'],
    ['HOLDFAST_TRUST_PROXY', '10.0.0.0/33'],
    ['HOLDFAST_NTFY_URL', 'https://name:pass@ntfy.example/topic'],
    ['HOLDFAST_NTFY_TOKEN', 'without-a-topic'],
    ['HOLDFAST_SMTP_URL', 'smtp://mail.example'],
    ['HOLDFAST_ALERT_TO', 'ann@shop.example'],
    ['HOLDFAST_HEARTBEAT_URL', 'hc-ping.example'],
    ['WEBHOOK_GLOBAL_ENABLED', 'true'],
    ['HOLDFAST_PASSPHRASE_FILE', join(folder, 'missing')],
  ])('refuse %s=%s and name the setting', (name, value) => {
    expect(() => load({ [name]: value })).toThrow(new RegExp(name))
  })

  it('never repeat a secret that is refused', () => {
    expect(() => load({ HOLDFAST_API_KEY: 'geheim geheim' })).toThrow(/^(?!.*geheim)/)
  })

  it('take both halves of a mail address together, and refuse one that is none', () => {
    const url = 'smtps://bot:pass%20word@mail.example'
    expect(
      load({ HOLDFAST_SMTP_URL: url, HOLDFAST_ALERT_TO: 'a@x.example, b@x.example' }).alerts.smtp,
    ).toEqual({
      url,
      to: ['a@x.example', 'b@x.example'],
    })
    expect(() => load({ HOLDFAST_SMTP_URL: url, HOLDFAST_ALERT_TO: 'Ann' })).toThrow(/HOLDFAST_ALERT_TO/)
  })

  it("read Evolution's webhook for all numbers as Evolution does", () => {
    const env = {
      WEBHOOK_GLOBAL_URL: 'https://n8n.example/x',
      WEBHOOK_GLOBAL_ENABLED: 'true',
      WEBHOOK_EVENTS_MESSAGES_UPSERT: 'true',
      WEBHOOK_EVENTS_CALL: 'false',
      WEBHOOK_EVENTS_ERRORS: 'true',
    }
    expect(load(env).globalWebhook).toEqual({
      url: 'https://n8n.example/x',
      byEvents: false,
      events: ['MESSAGES_UPSERT'],
    })
    expect(load({ ...env, WEBHOOK_GLOBAL_WEBHOOK_BY_EVENTS: 'true' }).globalWebhook?.byEvents).toBe(true)
    expect(load({ ...env, WEBHOOK_GLOBAL_ENABLED: 'false' }).globalWebhook).toBeUndefined()
    expect(load(env).notices).toEqual([expect.stringContaining('WEBHOOK_EVENTS_ERRORS is ignored')])
  })

  it('want the allowed hosts when other machines can reach us', () => {
    expect(() => load({ HOLDFAST_HOST: '0.0.0.0' })).toThrow(/HOLDFAST_ALLOWED_HOSTS/)
    expect(() => load({}, { host: '192.168.1.5' })).toThrow(/HOLDFAST_ALLOWED_HOSTS/)
    expect(
      load({ HOLDFAST_HOST: '0.0.0.0', HOLDFAST_ALLOWED_HOSTS: 'Box.local, 192.168.1.5' }).allowedHosts,
    ).toEqual(['box.local', '192.168.1.5'])
  })

  it('read a passphrase as it is, without the newline that ends its file', () => {
    const file = join(folder, 'passphrase')
    writeFileSync(file, ' two words \n')
    expect(load({ HOLDFAST_PASSPHRASE_FILE: file }).passphrase).toBe(' two words ')
    expect(load({ HOLDFAST_PASSPHRASE: ' two words ' }).passphrase).toBe(' two words ')
    expect(() => load({ HOLDFAST_PASSPHRASE: 'a', HOLDFAST_PASSPHRASE_FILE: file })).toThrow(/both/)
  })

  it('lead to another WhatsApp only when both settings are there, and say so', () => {
    const url = 'ws://127.0.0.1:1/ws'
    expect(load({ HOLDFAST_WHATSAPP_URL: url })).toMatchObject({
      whatsapp: undefined,
      notices: [expect.any(String)],
    })
    const both = load({ HOLDFAST_WHATSAPP_URL: url, HOLDFAST_WHATSAPP_ROOT_KEY: rootKey })
    expect(both.whatsapp).toEqual({ url, rootKey: new Uint8Array(32).fill(0xab), mediaCa: undefined })
    expect(both.notices).toEqual([expect.stringContaining('NOT talk to the real WhatsApp')])
  })

  it('name what is ignored and why, once each', () => {
    const { notices } = load({
      DEL_INSTANCE: '5',
      DEL_TEMP_INSTANCES: 'true',
      CACHE_REDIS_URI: 'x',
      DATABASE_PROVIDER: 'postgresql',
      HOLDFAST_TYPO: '1',
      PATH: '/bin',
      AUTHENTICATION_API_KEY: 'BQYHJGJHJ',
      CHATWOOT_ENABLED: 'true',
      CHATWOOT_MESSAGE_READ: 'true',
      KAFKA_ENABLED: 'false',
      PUSHER_ENABLED: 'true',
      S3_ENABLED: 'false',
      PROXY_HOST: 'h',
      TYPEBOT_ENABLED: 'false',
      REDIS_ENABLED: 'true',
      LANGUAGE: 'pt-BR',
    })
    expect(notices.map((notice) => notice.split(/ (?:is|are) /)[0])).toEqual([
      'AUTHENTICATION_API_KEY',
      'DEL_INSTANCE, DEL_TEMP_INSTANCES',
      'CACHE_REDIS_URI',
      'DATABASE_PROVIDER',
      'CHATWOOT_ENABLED, CHATWOOT_MESSAGE_READ',
      'TYPEBOT_ENABLED',
      'KAFKA_ENABLED, PUSHER_ENABLED',
      'S3_ENABLED',
      'PROXY_HOST',
      'REDIS_ENABLED',
      'LANGUAGE',
      'HOLDFAST_TYPO',
    ])
  })

  it('do not name a LANGUAGE that is the system’s and not Evolution’s', () => {
    expect(load({ LANGUAGE: 'pt_BR:pt:en' }).notices).toEqual([])
    expect(load({ LANGUAGE: 'en' }).notices).toEqual([expect.stringContaining('LANGUAGE is ignored')])
  })
})

describe('loopback', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.8.8', '::1', '[::1]'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true)
  })
  it.each(['127.0.0.1.evil.org', 'localhost.evil.org', '0.0.0.0', '::', '', '128.0.0.1', '127.1'])(
    'is not %j',
    (host) => {
      expect(isLoopback(host)).toBe(false)
    },
  )
})
