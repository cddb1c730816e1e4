// A core in a process of its own, which tells how much memory it has used at most so far.
import { startCore } from './harness.ts'

const core = await startCore()
await core.ask('POST', '/api/v1/instances', { body: { name: 'loja' } })
await core.ask('POST', '/chat/findMessages/loja', { body: {} })
process.on('message', (message) => {
  const { rss } = process.memoryUsage()
  process.send?.({ url: core.url, rss, mostRss: process.resourceUsage().maxRSS * 1024 })
  if (message === 'stop') void core.stop().then(() => process.disconnect())
})
