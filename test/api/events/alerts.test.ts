// Who is told of alerts: set by the API or by the environment, with real endpoints and a real mail server.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { EventView } from '../../../core/contract/events/event.ts'
import type { SettingsView } from '../../../core/contract/appliance/settings.ts'
import type { WebhookView } from '../../../core/contract/events/webhook.ts'
import { until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { MailServer } from '../../helpers/mail-server.ts'
import { startCore, tempFolder, type Harness } from '../harness.ts'

const settings = '/api/v1/settings'
const folder = tempFolder()
let ntfy: Endpoint
let mails: MailServer
let beats: Endpoint
beforeAll(async () => {
  ;[ntfy, mails, beats] = [await Endpoint.start(), await MailServer.start(), await Endpoint.start()]
})
afterAll(async () => {
  await Promise.all([ntfy.close(), mails.close(), beats.close()])
  rmSync(folder, { recursive: true, force: true })
})

async function start(env: Record<string, string> = {}, dataDir = folder): Promise<Harness> {
  const core = await startCore({ dataDir, env })
  onTestFinished(() => core.stop())
  return core
}

async function alertsOf(core: Harness): Promise<SettingsView['alerts']> {
  return ((await core.ask('GET', settings)).json as SettingsView).alerts
}

async function webhooksOf(core: Harness): Promise<WebhookView[]> {
  return ((await core.ask('GET', '/api/v1/webhooks')).json as { webhooks: WebhookView[] }).webhooks
}

const patch = (core: Harness, alerts: unknown) => core.ask('PATCH', settings, { body: { alerts } })

/** A limit that any disk is below raises an alert; none ends it. */
const raise = (core: Harness) => patch(core, { diskLowBytes: Number.MAX_SAFE_INTEGER })
const end = (core: Harness) => patch(core, { diskLowBytes: 0 })

const alertsOn = (endpoint: Endpoint) =>
  endpoint.taken.filter(({ headers }) => headers['priority'] === 'high')

describe('the settings', () => {
  it('begin with nobody told, show no secret, and keep what is left out', async () => {
    const core = await start()
    expect(await alertsOf(core)).toEqual({
      ntfy: null,
      smtp: null,
      heartbeat: null,
      silenceHours: null,
      offlineMinutes: 30,
      diskLowBytes: null,
    })
    const nobody = await core.ask('POST', `${settings}/alerts/test`)
    expect(nobody).toMatchObject({ status: 400, json: { code: 'bad_request' } })
    const smtp = { host: '127.0.0.1', port: mails.port, user: 'me@shop.example', password: 'geheim-1' }
    const changed = await patch(core, {
      ntfy: { url: `${ntfy.url}/topic`, token: 'geheim-2' },
      smtp: { ...smtp, to: ['ann@shop.example', 'ben@shop.example'] },
      heartbeat: { url: beats.url },
      silenceHours: 12,
    })
    expect(changed.status).toBe(200)
    const alerts = await alertsOf(core)
    expect(changed.json).toMatchObject({ alerts: { ...alerts, heartbeat: expect.anything() } })
    expect(alerts).toMatchObject({
      ntfy: { url: `${ntfy.url}/topic`, tokenSet: true, source: 'settings', enabled: true },
      smtp: {
        host: '127.0.0.1',
        port: mails.port,
        secure: false,
        user: 'me@shop.example',
        passwordSet: true,
        from: 'me@shop.example',
        to: ['ann@shop.example', 'ben@shop.example'],
      },
      heartbeat: { url: beats.url, everySeconds: 60 },
      silenceHours: 12,
      offlineMinutes: 30,
    })
    await patch(core, { offlineMinutes: null, ntfy: { url: `${ntfy.url}/other` } })
    expect(await alertsOf(core)).toMatchObject({
      silenceHours: 12,
      offlineMinutes: null,
      ntfy: { url: `${ntfy.url}/other`, tokenSet: true },
    })
    // Nowhere in an answer, in the log or in the file.
    const shown = JSON.stringify([await alertsOf(core), await webhooksOf(core)])
    await core.appliance.stop()
    const stored = readFileSync(join(core.dataDir, 'holdfast.sqlite'), 'latin1')
    expect(shown + stored + core.logged()).not.toMatch(/geheim-[12]/)
    expect(core.logged()).not.toMatch(/shop\.example/)
  })

  it('are still there after a restart, and a test tells what each server answers', async () => {
    const core = await start()
    ntfy.answer = () => 403
    mails.refuse = (command) => (command === 'AUTH' ? '535 5.7.8 no such login' : undefined)
    const refused = await core.ask('POST', `${settings}/alerts/test`)
    expect(refused).toMatchObject({
      status: 200,
      json: {
        ntfy: { ok: false, status: 403, error: 'The endpoint answered 403.' },
        smtp: { ok: false, status: 535, error: 'The mail server answered: 535 5.7.8 no such login' },
        heartbeat: { ok: true, status: 200 },
      },
    })
    ntfy.answer = () => 200
    mails.refuse = () => undefined
    const taken = await core.ask('POST', `${settings}/alerts/test`)
    expect(taken.json).toMatchObject({ ntfy: { ok: true }, smtp: { ok: true, status: 250 } })
    expect(ntfy.taken.at(-1)).toMatchObject({
      path: '/hook/other',
      headers: { authorization: 'Bearer geheim-2', title: 'A test of Holdfast' },
      text: expect.stringContaining('nothing has happened'),
    })
    expect(mails.logins.at(-1)).toBe('me@shop.example:geheim-1')
    expect(mails.mails.at(-1)).toMatchObject({
      from: 'me@shop.example',
      to: ['ann@shop.example', 'ben@shop.example'],
      subject: '[Holdfast] A test of Holdfast',
    })
    await core.appliance.stop()
  })

  it('refuse what cannot be, and change nothing then', async () => {
    const core = await start()
    const before = await alertsOf(core)
    for (const wrong of [
      { ntfy: { url: 'ftp://x.example' } },
      { ntfy: { url: 'x.example/topic' } },
      { smtp: { url: 'mail.example', to: ['ann@x.example'] } },
      { ntfy: { url: 'https://a:b@x.example/t' } },
      { smtp: { host: 'x.example', to: [] } },
      { smtp: { host: 'x.example', to: ['Ann <ann@x.example>\r\nBcc: all@x.example'] } },
      { smtp: { to: ['ann@x.example'] } },
      { smtp: { host: 'x.example/path', to: ['ann@x.example'] } },
      { heartbeat: { url: beats.url, everySeconds: 1 } },
      { silenceHours: 0, offlineMinutes: 5 },
    ]) {
      expect(await patch(core, wrong)).toMatchObject({ status: 400, json: { code: 'bad_request' } })
    }
    const { heartbeat: _beat, ...same } = await alertsOf(core)
    expect(before).toMatchObject(same)
    const [people] = (await webhooksOf(core)).filter(({ dialect }) => dialect === 'ntfy')
    const refused = await core.ask('PATCH', `/api/v1/webhooks/${people?.id ?? ''}`, {
      body: { url: 'https://elsewhere.example' },
    })
    expect(refused).toMatchObject({ status: 409, json: { hint: expect.stringContaining('settings') } })
    await core.appliance.stop()
  })

  it('give a secret to no other server, and take a channel away with null', async () => {
    const core = await start()
    const elsewhere = await Endpoint.start()
    onTestFinished(() => elsewhere.close())
    await patch(core, {
      ntfy: { url: elsewhere.url },
      smtp: { url: `smtp://other%40shop.example@127.0.0.1:${mails.port}`, to: ['ann@shop.example'] },
    })
    expect(await alertsOf(core)).toMatchObject({
      ntfy: { tokenSet: false },
      smtp: { user: 'other@shop.example', passwordSet: false },
    })
    await patch(core, { ntfy: null, smtp: null, heartbeat: null, silenceHours: null })
    expect(await alertsOf(core)).toMatchObject({
      ntfy: null,
      smtp: null,
      heartbeat: null,
      silenceHours: null,
    })
    expect(await webhooksOf(core)).toEqual([])
    await core.appliance.stop()
  })
})

describe('an alert', () => {
  it('reaches everybody once, in words, though nobody could be reached when it was raised and after a restart', async () => {
    const dataDir = tempFolder()
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
    const core = await start({}, dataDir)
    const [port, mailPort] = [ntfy.port, mails.port]
    await Promise.all([ntfy.close(), mails.close()])
    ntfy.received.length = 0
    mails.mails.length = 0
    await patch(core, {
      ntfy: { url: ntfy.url },
      smtp: { host: '127.0.0.1', port: mailPort, from: 'holdfast@shop.example', to: ['ann@shop.example'] },
    })
    await raise(core)
    const open = await until('it is open', async () => {
      const { alerts } = (await core.ask('GET', '/api/v1/alerts')).json as { alerts: { kind: string }[] }
      return alerts.length > 0 ? alerts : undefined
    })
    expect(open).toMatchObject([{ kind: 'alert.disk_low', title: 'Little room on the disk' }])
    await until('both have failed', async () => {
      const { json } = await core.ask('GET', '/api/v1/deliveries')
      return (json as { deliveries: unknown[] }).deliveries.length === 2 ? true : undefined
    })
    await core.appliance.stop()
    expect(core.logged()).not.toMatch(/shop\.example/)
    await Promise.all([ntfy.listen(port), mails.listen(mailPort)])
    const again = await start({}, dataDir)
    await again.ask('POST', `${settings}/alerts/test`)
    await until('both are told', () => alertsOn(ntfy).length > 0 && mails.mails.length > 1)
    await end(again)
    await until('both are told of the end', () => ntfy.taken.length > 2 && mails.mails.length > 2)
    const { events } = (await again.ask('GET', '/api/v1/events?limit=1000')).json as { events: EventView[] }
    const seqs = events.filter(({ type }) => type.startsWith('alert.')).map(({ id }) => id)
    expect(seqs.length).toBe(2)
    expect(alertsOn(ntfy).map(({ text }) => text)).toEqual([expect.stringContaining('Free some space')])
    expect(ntfy.taken.map(({ headers }) => headers['title']).toSorted()).toEqual([
      'A test of Holdfast',
      'Little room on the disk',
      'Over: Little room on the disk',
    ])
    expect(mails.mails.map(({ subject }) => subject).toSorted()).toEqual([
      '[Holdfast] A test of Holdfast',
      '[Holdfast] Little room on the disk',
      '[Holdfast] Over: Little room on the disk',
    ])
    for (const mail of mails.mails) expect(mail).toMatchObject({ to: ['ann@shop.example'] })
    await again.appliance.stop()
  })
})

describe('the environment', () => {
  it('has the say while it names somebody; when it does not any more, it is switched off and nothing is lost', async () => {
    const dataDir = tempFolder()
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
    const env = {
      HOLDFAST_NTFY_URL: `${ntfy.url}/env`,
      HOLDFAST_NTFY_TOKEN: 'geheim-3',
      HOLDFAST_SMTP_URL: `smtp://bot:geheim-4@127.0.0.1:${mails.port}`,
      HOLDFAST_ALERT_TO: 'ann@shop.example, ben@shop.example',
      HOLDFAST_HEARTBEAT_URL: beats.url,
    }
    const beaten = beats.taken.length
    const core = await start(env, dataDir)
    expect(await alertsOf(core)).toMatchObject({
      ntfy: { url: env.HOLDFAST_NTFY_URL, tokenSet: true, source: 'environment' },
      smtp: { user: 'bot', to: ['ann@shop.example', 'ben@shop.example'], source: 'environment' },
      heartbeat: { url: beats.url, source: 'environment' },
    })
    await until('the heart beats', () => beats.taken.length > beaten)
    for (const alerts of [{ ntfy: null }, { smtp: null }, { heartbeat: null }]) {
      const refused = await patch(core, { ...alerts, silenceHours: 3 })
      expect(refused).toMatchObject({ status: 409, json: { detail: expect.stringContaining('HOLDFAST_') } })
    }
    expect((await alertsOf(core)).silenceHours).toBeNull()
    const before = await webhooksOf(core)
    await core.appliance.stop()
    expect(core.logged()).not.toMatch(/geheim-[34]/)

    const without = await start({}, dataDir)
    const off = await webhooksOf(without)
    expect(off.map(({ id, enabled }) => ({ id, enabled }))).toEqual(
      before.map(({ id }) => ({ id, enabled: false })),
    )
    expect(off[0]?.disabledReason).toContain('environment')
    expect(await alertsOf(without)).toMatchObject({
      ntfy: { enabled: false, source: 'settings' },
      heartbeat: null,
    })
    await raise(without)
    await until('it is raised', async () => {
      const { json } = await without.ask('GET', '/api/v1/alerts')
      return (json as { alerts: unknown[] }).alerts.length === 1 ? true : undefined
    })
    await without.appliance.stop()

    ntfy.received.length = 0
    const back = await start(env, dataDir)
    await until('what was missed is told', () => ntfy.taken.length > 0)
    expect(ntfy.taken[0]).toMatchObject({ path: '/hook/env', headers: { title: 'Little room on the disk' } })
    expect((await webhooksOf(back)).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    await back.appliance.stop()

    // Its owner takes it over.
    const own = await start({}, dataDir)
    await patch(own, { ntfy: { url: ntfy.url } })
    await own.appliance.stop()
    const kept = await start({}, dataDir)
    expect(await alertsOf(kept)).toMatchObject({ ntfy: { enabled: true, url: ntfy.url } })
    await kept.appliance.stop()
  })
})
