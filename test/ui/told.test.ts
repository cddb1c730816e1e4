// What the appliance says, on a page in another language: by its code, with its values; else as it says it.
import { beforeAll, expect, it } from 'vitest'
import { instanceRefusals } from '../../core/contract/sentences/instances.ts'
import { preview } from '../../core/contract/sentences/restores.ts'
import { uncoded, type Sentence } from '../../core/contract/sentences/sentence.ts'
import { reasons } from '../../core/contract/sentences/states.ts'
import { languages } from '../../renderer/words/languages.ts'
import { told } from '../../renderer/words/told.ts'
import { when } from '../../renderer/words/times.ts'
import { language, words } from '../../renderer/words/words.ts'

beforeAll(async () => {
  language.value = 'pt'
  words.value = await languages.pt.load()
})

const until = Date.now() + 60_000

it('is said by its code, with times and phone numbers as people there write them', () => {
  expect(told(reasons.online)).toBe('Online.')
  expect(told(reasons.new_chats_locked({ until }))).toContain(`até ${when(until, Date.now())}.`)
  expect(told(reasons.new_chats_locked({ until: null }))).not.toContain('até')
  const scanned = reasons.another_number_scanned({ scanned: '5511999990002', expected: null })
  expect(told(scanned)).toContain('(+55 11 99999-0002)')
  expect(told(preview.chats_and_messages({ chats: 1, messages: 2 }))).toBe('1 conversa e 2 mensagens.')
})

it('is said within another one', () => {
  const { text, params, code } = reasons.new_chats_locked({ until })
  const refused = instanceRefusals.nothing_sent({ ...params, because: code, reason: text })
  expect(told(refused)).toBe(`Nada foi enviado. ${told({ code, params, text })}`)
  const older = instanceRefusals.nothing_sent({ because: null, reason: 'It was so.' })
  expect(told(older)).toBe('Nada foi enviado. It was so.')
})

it.each<[string, Sentence]>([
  ['of a version without codes', uncoded('It was so.')],
  ['of a code that it does not know', { code: 'from_the_future', params: {}, text: 'It was so.' }],
  ['of a code that is none', { code: 'constructor', params: {}, text: 'It was so.' }],
  ['with other values', { code: 'chats_and_messages', params: {}, text: 'It was so.' }],
])('stands as the appliance says it, where it is %s', (_name, sentence) => {
  expect(told(sentence)).toBe('It was so.')
})

it('is said in English as the appliance says it', async () => {
  language.value = 'en'
  words.value = await languages.en.load()
  expect(told(reasons.replaced)).toBe(reasons.replaced.text)
})
