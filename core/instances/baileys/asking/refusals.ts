// WhatsApp's refusals out of Baileys' errors.
import { WhatsAppRefusal } from '../../groups/port.ts'

/** Runs it; a refusal of WhatsApp is thrown as one, anything else as it is. */
export async function refusable<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const code = codeOf(error)
    throw code === undefined ? error : new WhatsAppRefusal(code, { cause: error })
  }
}

/** Baileys puts the code of an answer that is an error into the data of what it throws; of a query without an answer not. */
function codeOf(error: unknown): number | undefined {
  const data: unknown = error instanceof Error && 'data' in error ? error.data : undefined
  return typeof data === 'number' && data >= 400 && data < 600 ? data : undefined
}
