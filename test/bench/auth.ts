// The credentials' store under traffic: Baileys' multi-file folders, not durable, against ours, durable.
import { makeConversations } from './stores/conversations.ts'
import { interleave, type Bench, type Row, type Variant } from './harness.ts'
import type { OpenStore } from './stores/device.ts'
import { files } from './stores/files-store.ts'
import { holdfast } from './stores/holdfast-store.ts'
import { measure, messages, steps, type Traffic } from './stores/traffic.ts'

const twice: Partial<Row> = {
  goal: '3x, 2x needed',
  met: (ratio) => ratio >= 3,
  needed: (ratio) => ratio >= 2,
}

export const auth: Bench = {
  name: 'auth',
  about:
    '50 instances receive and send at once, with real Signal sessions. Compared: useMultiFileAuthState, not ' +
    'durable, under Baileys own addTransactionCapability. Ours: sealed, on disk before each message counts. The ' +
    'first rows are what messages ask of the store, a session read and written in one transaction. In the last ' +
    'libsignal decrypts and encrypts in the same process, which costs both sides the same.',
  async rows({ rounds, scale }) {
    const all = await makeConversations({ instances: 50, contacts: 4, messages: Math.ceil(8 * scale) })
    const cpu = new Map<string, number[]>()
    const variant = (name: string, store: OpenStore, work: Traffic): Variant => ({
      name,
      async run(folder) {
        const { messagesPerSecond, cpuMicrosPerMessage } = await measure(store, folder, { all, work })
        cpu.set(name, [...(cpu.get(name) ?? []), cpuMicrosPerMessage])
        return messagesPerSecond
      },
    })
    const keys = holdfast({ journal: false })
    const figures = await interleave(
      [
        variant('files, steps', files, steps),
        variant('ours, steps', keys, steps),
        variant('ours, steps, journal', holdfast({ journal: true }), steps),
        variant('files', files, messages),
        variant('ours', keys, messages),
        variant('ours, journal', holdfast({ journal: true }), messages),
      ],
      rounds,
    )
    const of = (name: string): number[] => figures.get(name) ?? []
    const cpuOf = (name: string): number[] => cpu.get(name)?.slice(1) ?? []
    const compare = (figure: string, theirs: string, mine: string, goal: Partial<Row> = {}): Row[] => [
      { figure, theirs: of(theirs), ours: of(mine), unit: 'msg/s', goal: '', ...goal },
      { figure: `${figure}, CPU`, theirs: cpuOf(theirs), ours: cpuOf(mine), unit: 'µs/msg', goal: '' },
    ]
    return [
      ...compare('the store alone', 'files, steps', 'ours, steps', twice),
      ...compare('the store with the inbound journal', 'files, steps', 'ours, steps, journal', twice),
      ...compare('with libsignal', 'files', 'ours'),
      ...compare('with libsignal and the inbound journal', 'files', 'ours, journal'),
    ]
  },
}
