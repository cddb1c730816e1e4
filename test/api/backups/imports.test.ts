// POST imports at the public door: each form in which people bring the folder of an old program is taken, and told, or is
// refused with what to do. Nobody is sent to link the phone anew where the whole login is there.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allKeys, linkedFolder, number, rewrite } from '../../backup/import/folder.ts'
import { handledLogins, noFolders } from '../../backup/import/forms.ts'
import { startCore, type Harness } from '../harness.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

const look = (folder: string) => core.ask('POST', '/api/v1/imports', { body: { folder, dryRun: true } })

async function taken(folder: string): Promise<unknown> {
  const { status, json, text } = await look(folder)
  expect({ status, json }).toMatchObject({ status: 200, json: { number } })
  expect(text).not.toContain('anew')
  return json
}

describe('creds.json', () => {
  it.each(handledLogins)('%s is read, and it is told', async (_what, written, told) => {
    const folder = await linkedFolder()
    const path = join(folder, 'creds.json')
    writeFileSync(path, written(readFileSync(path, 'utf8')))
    expect(await taken(folder)).toMatchObject({
      problems: [{ file: 'creds.json', what: expect.stringContaining(told) }],
    })
  })

  it('that is torn is refused with what to do', async () => {
    const folder = await linkedFolder()
    rewrite(folder, 'creds.json', (text) => text.slice(0, 500))
    expect(await look(folder)).toMatchObject({
      status: 400,
      json: { code: 'import_failed', hint: expect.stringContaining('older, whole copy') },
    })
  })
})

it('copies that a file manager has made are left out and named, and the rest is taken', async () => {
  const folder = await linkedFolder()
  const copies = ['session-5511999990002.0 (1).json', 'pre-key-1 - Copy.json']
  for (const copy of copies) writeFileSync(join(folder, copy), '{}')
  const { problems } = (await taken(folder)) as { problems: { file: string }[] }
  expect(problems.map(({ file }) => file).toSorted()).toEqual(copies.toSorted())
})

it('sender keys whose files are named with ::, as on Linux, are taken', async () => {
  const folder = await linkedFolder()
  const id = '120363000000000001@g.us::987654321_1::12'
  renameSync(
    join(folder, `sender-key-${id.replaceAll(':', '-')}.json`),
    join(folder, `sender-key-${id}.json`),
  )
  const count = Object.keys(allKeys()['sender-key'] ?? {}).length
  expect(await taken(folder)).toMatchObject({ counts: { 'sender-key': count } })
})

describe('what is no folder is refused with what to do:', () => {
  it('the path of creds.json itself', async () => {
    const folder = await linkedFolder()
    expect(await look(join(folder, 'creds.json'))).toMatchObject({
      status: 400,
      json: { code: 'import_failed', hint: `Name the folder: ${folder}` },
    })
  })

  it.each(noFolders)('%s', async (_what, name, bytes, hint) => {
    const path = join(await linkedFolder(), name)
    writeFileSync(path, bytes)
    const answer = await look(path)
    expect(answer).toMatchObject({ status: 400, json: { hint: expect.stringMatching(hint) } })
    expect(answer.text).not.toContain('anew')
  })
})
