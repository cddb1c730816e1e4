// A group of any size that a number writes in, hears three of its members in, and is away from while its members change:
// what comes of it. For the tests small, as npm run bench -- group with a thousand.
import type { GroupView, MemberView } from '../../../core/contract/groups/group.ts'
import { until } from '../../helpers/appliance.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'
import { numbered, startWorld, storedTexts } from '../../helpers/world.ts'

const shop = '5511999980000'

export interface LargeGroup {
  size: number
  /** From the order to send to the last phone that shows it, for the first message and for the second. */
  sendMs: [number, number]
  /** Of the members' messages: sent, and stored in this order of each. */
  said: { sent: string[]; stored: string[] }
  hearMs: number
  retries: number
  /** Who could not read something. */
  undecryptable: number
  /** Since it was made. */
  asked: string[]
  /** Afterwards, here and there. */
  members: { here: string[]; there: string[] }
  subject: string
}

/** So many phones go on reading after the second message; the others are off then. */
const readers = 30

export async function playLargeGroup({
  size,
  messages,
}: {
  size: number
  messages: number
}): Promise<LargeGroup> {
  const world = await startWorld()
  const { wa, appliance } = world
  try {
    wa.phone({ number: shop, name: 'Shop' })
    await world.link('shop', shop)
    // It is in none yet: WhatsApp has nothing to tell of groups at its next login.
    for (const device of wa.devices(shop)) wa.hub.directory.putDevice({ ...device, groupsDirty: false })
    const phones: Phone[] = []
    for (let n = 1; n < size; n += 1) {
      const phone = wa.phone({ number: number(n) })
      await phone.idle()
      phones.push(phone)
    }
    const [ana, bia, caio] = phones
    const last = phones.at(-1)
    if (ana === undefined || bia === undefined || caio === undefined || last === undefined)
      throw new Error('The group is too small')
    const jid = await ana.createGroup('Large', [shop, ...phones.map((phone) => phone.number)])
    const path = `/api/v1/instances/shop/groups/${jid}`
    const known = (what: string, fits: (group: GroupView & { members: MemberView[] }) => boolean) =>
      until(
        what,
        async () => {
          const { status, body } = await appliance.request<GroupView & { members: MemberView[] }>('GET', path)
          return status === 200 && fits(body) ? body : undefined
        },
        waitMs,
      )
    await known('it is known', (group) => group.size === size)

    const mine = () => wa.hub.groups.asked.filter(({ device }) => device === world.device(shop))
    const { length: before } = mine()
    const send = async (text: string): Promise<number> => {
      const begun = performance.now()
      await appliance.sendText('shop', jid, text)
      await Promise.all(phones.map((phone) => phone.waitForText(text, waitMs)))
      return performance.now() - begun
    }
    const sendMs: [number, number] = [await send('first'), await send('second')]

    for (const phone of phones.slice(readers)) phone.goOffline()

    const begun = performance.now()
    const sent = [ana, bia, caio].map((phone, n) => ({
      phone,
      texts: numbered(`member ${n} says`, messages),
    }))
    await Promise.all(
      sent.map(async ({ phone, texts }) => {
        for (const text of texts) await phone.sendText(jid, text)
      }),
    )
    const all = sent.flatMap(({ texts }) => texts)
    const stored = await until(
      'all is stored',
      async () => {
        const texts = await storedTexts(appliance, 'shop')
        return texts.length >= all.length ? texts : undefined
      },
      waitMs,
    )
    const hearMs = performance.now() - begun

    await appliance.kill()
    await ana.changeGroup(jid, 'remove', [last.number])
    await ana.changeGroup(jid, 'promote', [bia.number])
    const newcomer = wa.phone({ number: number(size + 1) })
    await ana.changeGroup(jid, 'add', [newcomer.number])
    await ana.renameGroup(jid, 'Larger')
    await appliance.start()
    const group = await known(
      'what happened meanwhile is there',
      (each) =>
        each.subject === 'Larger' &&
        isThere(newcomer)(each) &&
        !isThere(last)(each) &&
        isThere(bia, 'admin')(each),
    )
    await appliance.sendText('shop', jid, 'after')
    await newcomer.waitForText('after', waitMs)
    await Promise.all(
      phones
        .slice(0, Math.min(readers, phones.length - 1))
        .map((phone) => phone.waitForText('after', waitMs)),
    )

    const devices = [...phones, newcomer].flatMap((phone) => wa.devices(phone.number))
    const keys = [world.device(shop), ...devices.map((each) => `${each.number}:${each.device}`)]
    return {
      size,
      sendMs,
      said: { sent: all.toSorted(), stored: stored.toSorted() },
      hearMs,
      retries: keys.reduce(
        (sum, key) => sum + wa.counters(key).retryReceiptsSent + wa.counters(key).resends,
        0,
      ),
      undecryptable: phones.reduce((sum, phone) => sum + phone.undecryptable.length, 0),
      asked: mine()
        .slice(before)
        .map(({ what }) => what),
      members: {
        here: group.members.map(({ pn }) => pn ?? '').toSorted(),
        there: (wa.hub.groups.get(jid)?.participants ?? [])
          .map((each) => `${each.number}@s.whatsapp.net`)
          .toSorted(),
      },
      subject: group.subject,
    }
  } finally {
    await world.end()
  }
}

const waitMs = 600_000

const number = (n: number): string => String(5_511_999_980_000 + n)
const isThere = (phone: { jid: string }, role?: string) => (group: { members: MemberView[] }) =>
  group.members.some((each) => each.pn === phone.jid && (role === undefined || each.role === role))
