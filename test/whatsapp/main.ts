// Owns the command line: start the simulated WhatsApp, or tell a running one what its phones should do.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startControl } from './control.ts'
import { startWhatsApp } from './server/server.ts'
import { compare, partsOf, readShapes } from './shapes/compare.ts'
import { simulatedShapes } from './shapes/simulated.ts'

const DEFAULT_PORT = 3920
const DEFAULT_CONTROL_PORT = 3921

const USAGE = `node test/whatsapp/main.ts [--port N] [--control-port N] [--state FILE] [--latency MS]
    starts the simulated WhatsApp and prints one line of JSON: url, rootKey, mediaCa, control

node test/whatsapp/main.ts COMMAND [--number N] [--control URL], with one of
    scan QR_TEXT         the phone scans this QR text
    type CODE            the phone types this pairing code
    send TO TEXT         the phone writes to a number, JID or group
    inbox                what the phone received
    group SUBJECT N...   the phone creates a group with these numbers
    unlink DEVICE        the phone removes a linked device
    state                everything the server knows

node test/whatsapp/main.ts check FILE
    says where what holdfast record has written differs from what the simulator makes`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: String(DEFAULT_PORT) },
    'control-port': { type: 'string', default: String(DEFAULT_CONTROL_PORT) },
    state: { type: 'string' },
    latency: { type: 'string', default: '0' },
    number: { type: 'string', default: '5511999990001' },
    name: { type: 'string' },
    control: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

async function serve(): Promise<void> {
  const wa = await startWhatsApp({
    port: Number(values.port),
    latencyMs: Number(values.latency),
    ...(values.state === undefined ? {} : { stateFile: values.state }),
  })
  const control = await startControl(wa, Number(values['control-port']))
  const started = { url: wa.url, rootKey: wa.rootKey, mediaCa: wa.mediaCaFile, control: control.url }
  process.stdout.write(`${JSON.stringify(started)}\n`)
  const stop = () => {
    void Promise.all([control.stop(), wa.stop()]).then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const base =
    values.control ?? process.env['HOLDFAST_WHATSAPP_CONTROL'] ?? `http://127.0.0.1:${DEFAULT_CONTROL_PORT}`
  const response = await fetch(`${base}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(JSON.stringify(answer))
  return answer
}

/** Exit code 1 where the field has what the simulator never makes. */
async function check(file: string): Promise<void> {
  const field = partsOf(readShapes(readFileSync(file, 'utf8')))
  const { missing, extra } = compare(field, partsOf(await simulatedShapes()))
  const lines = [
    ...missing.map((part) => `+ ${part}`),
    ...extra.map((part) => `- ${part}`),
    `${field.size} parts recorded; ${missing.length} that the simulator never makes (+), ${extra.length} that only it makes (-).`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exitCode = missing.length > 0 ? 1 : 0
}

async function command([name, first = '', ...rest]: string[]): Promise<unknown> {
  const phone = `/phones/${values.number}`
  if (name !== 'state') {
    await call('POST', '/phones', { number: values.number, ...(values.name ? { name: values.name } : {}) })
  }
  switch (name) {
    case 'scan':
      return call('POST', `${phone}/scan`, { qr: first })
    case 'type':
      return call('POST', `${phone}/type`, { code: first })
    case 'send':
      return call('POST', `${phone}/send`, { to: first, text: rest.join(' ') })
    case 'inbox':
      return call('GET', `${phone}/inbox`)
    case 'group':
      return call('POST', `${phone}/groups`, { subject: first, members: rest })
    case 'unlink':
      return call('POST', `${phone}/unlink`, { device: Number(first) })
    case 'state':
      return call('GET', '/state')
    default:
      throw new Error(USAGE)
  }
}

if (values.help) {
  process.stdout.write(`${USAGE}\n`)
} else if (positionals[0] === 'check') {
  await check(positionals[1] ?? '')
} else if (positionals.length === 0) {
  await serve()
} else {
  try {
    process.stdout.write(`${JSON.stringify(await command(positionals), null, 2)}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
