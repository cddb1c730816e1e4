// What it costs to go on with an older copy of a number: with the ratchets of the copy, and as the appliance does it.
import { peers, runOlderCopy, type CopyReport } from '../backup/restore/older-copy.ts'
import type { Bench, Row } from './harness.ts'

export const ratchets: Bench = {
  name: 'ratchets',
  about:
    'A copy of the database is put back after 200 newer messages with three contacts, whose phones are alive; then 50 messages ' +
    'go each way with each of them, the restored side first. Compared: the rows of the copy as they were. Ours: the copy is ' +
    'held, adopted, and goes on without its ratchets. A retry is a message that could not be read and was asked for again.',
  async rows({ rounds, scale }) {
    const [verbatim, ours]: [CopyReport[], CopyReport[]] = [[], []]
    const sizes = { newer: Math.ceil(200 * scale), each: Math.ceil(50 * scale) }
    for (let round = 0; round < rounds; round += 1) {
      verbatim.push(await runOlderCopy({ verbatim: true, ...sizes }))
      ours.push(await runOlderCopy({ verbatim: false, ...sizes }))
      process.stderr.write('.')
    }
    process.stderr.write('\n')
    return rowsOf(verbatim, ours)
  },
}

function rowsOf(verbatim: readonly CopyReport[], ours: readonly CopyReport[]): Row[] {
  const sent = ours[0]?.sent ?? 0
  const [ofSent, ofAll] = [`of ${sent}`, `of ${2 * sent}`]
  const most = ours.map(({ retriesOfPeers }) => Math.max(...retriesOfPeers))
  const gone = ours.map(lostOrDoubled)
  return [
    {
      figure: 'retries for what it sends, as the rows were',
      ours: verbatim.map(retries),
      unit: ofSent,
      goal: '',
    },
    { figure: 'retries for what it sends, ours', ours: ours.map(retries), unit: ofSent, goal: '' },
    {
      figure: 'the most of one contact, ours',
      ours: most,
      unit: `of ${sent / peers.length}`,
      goal: '1, in every round',
      met: () => most.every((each) => each <= 1),
    },
    { figure: 'lost or doubled, as the rows were', ours: verbatim.map(lostOrDoubled), unit: ofAll, goal: '' },
    {
      figure: 'lost or doubled, ours',
      ours: gone,
      unit: ofAll,
      goal: '0, in every round',
      met: () => gone.every((each) => each === 0),
    },
  ]
}

function retries({ retriesOfPeers }: CopyReport): number {
  return retriesOfPeers.reduce((sum, each) => sum + each, 0)
}

function lostOrDoubled({ lost, doubled }: CopyReport): number {
  return lost.length + doubled.length
}
