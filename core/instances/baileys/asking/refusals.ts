// What WhatsApp answers, its refusals out of Baileys' errors, and what it has not answered at all.
import { DisconnectReason, type BinaryNode, type WASocket } from '@whiskeysockets/baileys'
import { WhatsAppRefusal, WhatsAppSilence } from '../../groups/port.ts'

const { connectionClosed, connectionLost, connectionReplaced, loggedOut } = DisconnectReason
const ends: readonly number[] = [connectionClosed, connectionLost, connectionReplaced, loggedOut]

/** Runs it; a refusal of WhatsApp is thrown as one, anything else as it is. */
export async function refusable<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const code = refusalCode(error)
    if (code !== undefined) throw new WhatsAppRefusal(code, { cause: error })
    throw isEnd(error) ? new WhatsAppSilence({ cause: error }) : error
  }
}

/** Baileys gives nothing where WhatsApp has not answered in time, which is neither "none" nor "done". */
export function answerTo(raw: WASocket, question: BinaryNode): Promise<BinaryNode> {
  return refusable(async () => {
    const answer: unknown = await raw.query(question)
    if (!isNode(answer)) throw new WhatsAppSilence()
    return answer
  })
}

function isNode(value: unknown): value is BinaryNode {
  return typeof value === 'object' && value !== null && 'tag' in value
}

/** Baileys puts the code of an answer that is an error into the data of what it throws; of a query without an answer not. */
export function refusalCode(error: unknown): number | undefined {
  if (error instanceof WhatsAppRefusal) return error.code
  const data: unknown = error instanceof Error && 'data' in error ? error.data : undefined
  return typeof data === 'number' && data >= 400 && data < 600 ? data : undefined
}

/** The connection is gone, before the answer came or the question went: Baileys rejects with the bare code of its end too. */
export function isEnd(error: unknown): boolean {
  if (typeof error === 'number') return true
  const output: unknown = error instanceof Error && 'output' in error ? error.output : undefined
  const status =
    typeof output === 'object' && output !== null && 'statusCode' in output ? output.statusCode : 0
  return ends.some((end) => end === status)
}
