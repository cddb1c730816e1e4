// A group of a thousand that a number writes in and hears: how long it takes, and that nobody asks for anything again.
import { playLargeGroup } from '../instances/groups/large-group.ts'
import type { Bench } from './harness.ts'

const [size, messages] = [1000, 50]
const none = (n: number): boolean => n === 0

export const group: Bench = {
  name: 'group',
  about:
    `A group of ${size} (by --scale): the first message to it and the second, until the last phone shows it; ${messages} ` +
    'messages of each of three members, which thirty phones read; kill -9, and what its members changed meanwhile. Phones and appliance share the machine.',
  async rows({ scale }) {
    const played = await playLargeGroup({ size: Math.max(5, Math.round(size * scale)), messages })
    const { said, members, sendMs, hearMs, retries, undecryptable, asked } = played
    const isSame = JSON.stringify(members.here) === JSON.stringify(members.there)
    return [
      { figure: 'members', ours: [played.size], unit: '', goal: '' },
      { figure: 'the first message', ours: [sendMs[0]], unit: 'ms', goal: '' },
      { figure: 'the second message', ours: [sendMs[1]], unit: 'ms', goal: '' },
      {
        figure: 'messages heard',
        ours: [said.stored.length],
        unit: `of ${said.sent.length}`,
        goal: 'all',
        met: (n) => n === said.sent.length,
      },
      { figure: 'a message heard', ours: [hearMs / said.sent.length], unit: 'ms', goal: '' },
      { figure: 'retry receipts', ours: [retries], unit: '', goal: '0', met: none },
      { figure: 'unreadable on phones', ours: [undecryptable], unit: '', goal: '0', met: none },
      { figure: 'questions for groups', ours: [asked.length], unit: '', goal: '<= 1', met: (n) => n <= 1 },
      { figure: 'members not as they are there', ours: [isSame ? 0 : 1], unit: '', goal: '0', met: none },
    ]
  },
}
