// How many commits of busy instances share one fdatasync; nothing waits on a timer for others to join.
import { makeConversations } from './stores/conversations.ts'
import { interleave, type Bench } from './harness.ts'
import { holdfast } from './stores/holdfast-store.ts'
import { measure, messages } from './stores/traffic.ts'

export const groupCommit: Bench = {
  name: 'group-commit',
  about:
    'The same traffic: the commits that the key store was asked for, by the fdatasync calls that made them durable.',
  async rows({ rounds, scale }) {
    const all = await makeConversations({ instances: 50, contacts: 4, messages: Math.ceil(8 * scale) })
    const run = async (folder: string): Promise<number> => {
      const count = { sets: 0, syncs: 0 }
      const counting: typeof store = async (...args) => {
        const opened = await store(...args)
        count.syncs = 0
        return opened
      }
      const store = holdfast({ journal: true, count })
      await measure(counting, folder, { all, work: messages })
      return count.sets / count.syncs
    }
    const figures = await interleave([{ name: 'ours', run }], rounds)
    return [
      {
        figure: 'commits per fdatasync',
        ours: figures.get('ours') ?? [],
        unit: '',
        goal: '20',
        met: (sets) => sets >= 20,
      },
    ]
  },
}
