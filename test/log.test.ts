// Nothing that identifies a person or opens a lock gets into the log, however nasty the input.
import { assert, property, string, stringMatching } from 'fast-check'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BadRequestError } from '../core/errors.ts'
import { createLog, mask, maskForeign, rotatedFile, type LogFields } from '../core/log.ts'

function capture(level: 'trace' | 'info' = 'trace') {
  const lines: string[] = []
  const log = createLog(level, { write: (line) => void lines.push(line) })
  return { log, text: () => lines.join(''), entries: () => lines.map((line): unknown => JSON.parse(line)) }
}

const phone = '5511999990000'
const key = 'Qk3Jd8fKq2ZxYv7TnB1mCw5RhLs9PgUe0aXo4iDtVbY='
const secrets = [phone, `${phone}@s.whatsapp.net`, `${phone}:12@s.whatsapp.net`, '123456789012345@lid', key]

describe('the log', () => {
  it.each(secrets)('masks %s in messages, fields and errors', (secret) => {
    const { log, text } = capture()
    log.info(`before ${secret} after`, { route: `x ${secret}`, err: new Error(`bad ${secret}`) })
    log
      .child({ task: secret })
      .warn('child', { err: new BadRequestError(`no ${secret}`, { cause: new Error(secret) }) })
    expect(text()).not.toContain(secret)
    expect(text()).not.toContain(phone)
    expect(text()).toContain('before')
  })

  it.each(['+55 11 99999-0000', '+55 (11) 99999.0000', '٥٥١١٩٩٩٩٩٠٠٠٠', '55 11 99999 0000'])(
    'masks the written number %s',
    (number) => {
      expect(mask(`call ${number} now`)).toBe('call [number] now')
    },
  )

  it('never lets a run of five digits through', () => {
    assert(
      property(string({ unit: 'grapheme' }), stringMatching(/^\d{5,20}$/), string(), (a, digits, b) => {
        expect(mask(`${a}${digits}${b}`)).not.toMatch(/\p{Nd}{5}/u)
      }),
    )
  })

  it('keeps what helps: short codes, durations, ports, ids of instances', () => {
    const { log, entries } = capture()
    const instance = '7f0c2c3e-6a1e-4d43-9d1a-0a6f6f1c9b11'
    log.info('Closed with 515 after 1200 ms', { instance, port: 8484, code: 515, durationMs: 1_234_567 })
    expect(entries()[0]).toMatchObject({
      msg: 'Closed with 515 after 1200 ms',
      instance,
      port: 8484,
      code: 515,
      durationMs: 1_234_567,
    })
  })

  it('drops fields that are not on its list, whatever the types say', () => {
    const { log, text } = capture()
    const untyped: object = { text: 'secret words', jid: 'someone', instance: 'x' }
    const fields: LogFields = { ...untyped }
    log.info('hello', fields)
    expect(text()).not.toContain('secret words')
    expect(text()).not.toContain('someone')
  })

  it('keeps neither the quoted part of a foreign error nor what lies in its other properties', () => {
    const { log, text } = capture()
    const error = Object.assign(new Error(`Unexpected token 'g', "good morning Ana" is not valid JSON`), {
      body: 'good morning Ana',
      data: { jid: phone },
    })
    log.error('parsing failed', { err: error })
    expect(text()).not.toContain('Ana')
    expect(text()).not.toContain('5511')
    expect(text()).toContain('Unexpected token')
  })

  it('keeps the place of an error but no line of its message', () => {
    const { log, text } = capture()
    log.error('failed', { err: new Error('first\n    at good morning Ana (file.ts:1:1)') })
    expect(text()).toContain('log.test.ts')
    expect(text().split('Ana').length - 1).toBe(1)
  })

  it('masks an unclosed quote to the end', () => {
    expect(maskForeign('bad "good morning')).toBe('bad "…"')
  })

  it('masks quotes within quotes', () => {
    expect(maskForeign('bad "he said "good morning" to me" here')).toBe('bad "…" here')
    expect(maskForeign("can't open")).toBe("can't open")
  })
})

describe('the logger that Baileys gets', () => {
  it('keeps the level, the masked message, the masked error and the status code', () => {
    const { log, entries, text } = capture()
    const logger = log.foreign('baileys')
    const node = {
      tag: 'message',
      attrs: { from: `${phone}@s.whatsapp.net` },
      content: new Uint8Array([1, 2, 3]),
    }
    logger.child({ class: 'socket', jid: phone }).warn(
      {
        node,
        keys: { private: key },
        statusCode: 428,
        err: Object.assign(new Error(`closed for '${phone}'`), {
          data: node,
          output: { payload: 'good morning' },
        }),
      },
      `sending to ${phone}@s.whatsapp.net (3EB0A1B2C3D4E5F6A7B8C9) took 12 ms`,
    )
    expect(entries()[0]).toEqual({
      level: 40,
      time: expect.any(String),
      task: 'baileys',
      code: 428,
      err: { type: 'Error', message: "closed for '…'" },
      msg: 'sending to [address] ([token]) took 12 ms',
    })
    expect(text()).not.toMatch(/private|tag|attrs|good morning/)
  })

  it('takes a text alone, and things that are no objects', () => {
    const { log, entries } = capture()
    const logger = log.foreign('baileys')
    logger.info(`hello ${phone}`)
    logger.error(undefined, 'x')
    logger.debug(42)
    logger.trace([phone], 'y')
    expect(entries().map((entry) => (entry as { msg: string }).msg)).toEqual(['hello [number]', 'x', '', 'y'])
  })

  it('is quiet at the usual level', () => {
    const { log, entries } = capture('info')
    const logger = log.foreign('baileys')
    logger.info('noise')
    logger.warn('news')
    expect(logger.level).toBe('warn')
    expect(entries()).toHaveLength(1)
  })
})

describe('the log file', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-log-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('is moved aside when it is full, and only a few are kept', () => {
    const file = rotatedFile(folder, { sizeBytes: 10, files: 3 })
    for (const line of ['one', 'two', 'three', 'four', 'five']) file.write(`${line.padEnd(12)}\n`)
    file.close()
    expect(readdirSync(folder).toSorted()).toEqual(['holdfast.1.log', 'holdfast.2.log', 'holdfast.log'])
    expect(readFileSync(join(folder, 'holdfast.log'), 'utf8')).toContain('five')
    expect(readFileSync(join(folder, 'holdfast.2.log'), 'utf8')).toContain('three')
  })

  it('goes on after a restart and takes the lines that stderr takes', () => {
    for (const message of ['first start', 'second start']) {
      const { log } = capture()
      log.addFolder(folder)
      log.info(message)
      log.close()
    }
    const text = readFileSync(join(folder, 'holdfast.log'), 'utf8')
    expect(text).toContain('first start')
    expect(text).toContain('second start')
  })

  it('that cannot be written stops nothing', () => {
    const { log, text } = capture()
    log.addFolder(join(import.meta.filename, 'not-a-folder'))
    log.info('still here')
    expect(text()).toContain('still here')
  })
})
