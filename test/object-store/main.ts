// The object store in a process of its own, so that what it costs is in nobody's figures: node main.ts [LATENCY_MS]. It tells its
// address, and what it was asked so far each time that it is asked for that.
import { ObjectStoreServer } from './server.ts'

export interface Asking {
  puts: number
  gets: number
  lists: number
  /** Of what was put. */
  bytes: number
}

const store = await ObjectStoreServer.start({ latencyMs: Number(process.argv[2] ?? 0) })
const count = (is: (asked: (typeof store.asked)[number]) => boolean): number => store.asked.filter(is).length
process.on('message', () => {
  const asking: Asking = {
    puts: count(({ method }) => method === 'PUT' || method === 'POST'),
    gets: count(({ method, key }) => key !== '' && (method === 'GET' || method === 'HEAD')),
    lists: count(({ method, key }) => key === '' && method === 'GET'),
    bytes: store.asked.reduce((so, { bytes }) => so + bytes, 0),
  }
  process.send?.(asking)
})
process.on('disconnect', () => process.exit())
process.send?.(store.address())
