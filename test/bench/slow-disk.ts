// The same traffic on a disk that takes 10 ms longer for each sync, both sides durable.
import { makeConversations } from './stores/conversations.ts'
import { interleave, type Bench, type Variant } from './harness.ts'
import type { OpenStore } from './stores/device.ts'
import { durableFiles } from './stores/files-store.ts'
import { holdfast } from './stores/holdfast-store.ts'
import { measure, messages, steps, type Traffic } from './stores/traffic.ts'

const extraMs = 10

export const slowDisk: Bench = {
  name: 'slow-disk',
  about:
    'The same traffic, 10 ms added to each sync. Compared: useMultiFileAuthState with an fsync of each file it ' +
    'wrote, four at once as in the thread pool of Node. Ours: one fdatasync at a time.',
  async rows({ rounds, scale }) {
    const all = await makeConversations({ instances: 50, contacts: 4, messages: Math.ceil(4 * scale) })
    const variant = (name: string, store: OpenStore, work: Traffic): Variant => ({
      name,
      run: async (folder) => (await measure(store, folder, { all, work })).messagesPerSecond,
    })
    const theirs = durableFiles(extraMs)
    const ours = holdfast({ journal: true, extraMs })
    const figures = await interleave(
      [
        variant('files, steps', theirs, steps),
        variant('ours, steps', ours, steps),
        variant('files', theirs, messages),
        variant('ours', ours, messages),
      ],
      rounds,
    )
    const of = (name: string): number[] => figures.get(name) ?? []
    const unit = 'msg/s'
    return [
      {
        figure: 'the store alone',
        theirs: of('files, steps'),
        ours: of('ours, steps'),
        unit,
        goal: '5x',
        met: (ratio) => ratio >= 5,
      },
      { figure: 'with libsignal and the journal', theirs: of('files'), ours: of('ours'), unit, goal: '' },
    ]
  },
}
