// Numbers that many sends ask for at once: one question, and each send is answered by its own.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NumberCheck } from '../../../core/contract/messages/message.ts'
import { Rig, type SendText } from '../../helpers/rig.ts'
import type { ScriptedLink } from '../../helpers/scripted-adapter.ts'

const anna = '12125550101'

let rig: Rig
let link: ScriptedLink
beforeEach(async () => {
  rig = await Rig.start()
  link = await rig.linked('shop')
})
afterEach(() => rig.end())

const send = (request: Partial<SendText> = {}) =>
  rig.sendText('shop', { to: anna, text: 'hello', ...request })
const jidOf = (number: string) => `${number}@s.whatsapp.net`
const exists = (number: string, jid = jidOf(number)) => ({ number, jid, exists: true, name: null })
const sendTo = (numbers: readonly string[]) => Promise.allSettled(numbers.map((to) => send({ to })))

/** Answers as WhatsApp would; returns what is asked. */
function answering(answer: (numbers: readonly string[]) => NumberCheck[]): string[][] {
  const questions: string[][] = []
  link.checkNumbers = async (numbers) => {
    questions.push([...numbers])
    return answer(numbers)
  }
  return questions
}

describe('numbers that are asked for at once', () => {
  const many = Array.from({ length: 60 }, (_, n) => String(12_125_550_200 + n))

  it('are asked for together, fifty at most, and each send is answered by its own', async () => {
    const missing = many[7] ?? ''
    const questions = answering((numbers) =>
      numbers.map((number) => ({ ...exists(number), exists: number !== missing })),
    )
    const sent = await sendTo([...many, ...many.slice(1, 4)])
    // The one that is not there is asked for once more alone, where WhatsApp tells its own form of it.
    expect(questions.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([1, 1, 9, 50])
    expect(sent.map((each) => (each.status === 'fulfilled' ? each.value.chat : 'refused'))).toEqual(
      [...many, ...many.slice(1, 4)].map((number) => (number === missing ? 'refused' : jidOf(number))),
    )
    expect(sent[7]).toMatchObject({ reason: { code: 'not_on_whatsapp' } })
  })

  it('are asked for alone where one of them fails all, and none is held up by it', async () => {
    const [bad = ''] = many.slice(3)
    answering((numbers) => {
      if (numbers.includes(bad)) throw new Error('bad-request')
      return numbers.map((number) => exists(number))
    })
    const sent = await sendTo(many.slice(0, 6))
    expect(sent.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'fulfilled'))
    // Taken without, and checked before it leaves.
    expect(rig.storage.numberChecks.get(rig.view('shop').id, bad)).toBeUndefined()
    expect(rig.storage.numberChecks.get(rig.view('shop').id, many[4] ?? '')).toMatchObject({ exists: true })
  })

  it('are taken without where WhatsApp is silent, all of them as soon as the first one is', async () => {
    const unanswered: (() => void)[] = []
    link.checkNumbers = (numbers) =>
      new Promise((resolve) => {
        unanswered.push(() => resolve(numbers.map((number) => exists(number))))
      })
    const sending = sendTo(many)
    await rig.until('it is asked', () => unanswered[0])
    await rig.pass(15_000)
    const sent = await sending
    expect(sent.every(({ status }) => status === 'fulfilled')).toBe(true)
    link.checkNumbers = async (numbers) => numbers.map((number) => exists(number))
    for (const answer of unanswered) answer()
  })

  it('whose form WhatsApp knows better goes there all the same', async () => {
    const other = '12125550999'
    answering((numbers) =>
      numbers.map((number) =>
        number === anna && numbers.length === 1
          ? exists(number, jidOf(other))
          : { ...exists(number), exists: number !== anna },
      ),
    )
    const sent = await sendTo([many[0] ?? '', anna, many[1] ?? ''])
    expect(sent[1]).toMatchObject({ value: { chat: jidOf(other) } })
  })
})
