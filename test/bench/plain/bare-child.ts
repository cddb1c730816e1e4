// An Express app with nothing in it, for comparison, in a process of its own: a body is parsed and answered with what it was
// given to answer; one route puts a row into SQLite first, on disk before the answer.
import express from 'express'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openDatabase } from '../../../core/storage/database.ts'

const [, , folder = '.'] = process.argv
const db = openDatabase(join(folder, 'bare.sqlite'))
db.exec('CREATE TABLE messages (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT')
// Each commit is on disk when it returns.
db.pragma('synchronous = FULL')
const insert = db.prepare<[string]>('INSERT INTO messages (body) VALUES (?)')
let answer: unknown = {}

const app = express()
app.disable('x-powered-by')
app.use(express.json({ limit: '136mb' }))
app.put('/answer', (request, response) => {
  answer = request.body
  response.json({})
})
app.post('/bare', (_request, response) => {
  response.json(answer)
})
app.post('/durable', (request, response) => {
  insert.run(JSON.stringify(request.body))
  response.json(answer)
})

const server = createServer(app)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`)
