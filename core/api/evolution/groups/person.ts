// Somebody who is named in a body: by his JID, once WhatsApp has said that he is there.
import { BadRequestError } from '../../../errors.ts'
import { readAddress } from '../../../instances/numbers.ts'
import type { DialectContext } from '../dialect.ts'

/** undefined: nobody is named, which means the number itself. Whoever is not on WhatsApp is refused as a recipient is. */
export async function personNamed(
  { instances }: Pick<DialectContext, 'instances'>,
  instanceId: string,
  number: string | undefined,
): Promise<string | undefined> {
  if (number === undefined || number.trim() === '') return undefined
  // Groups and LIDs are not asked about by their number.
  if (readAddress(number)?.kind !== 'user') return number
  const [check] = await instances.checkNumbers(instanceId, [number])
  if (check?.exists === false) {
    const details = { jid: check.jid, exists: false, number }
    throw new BadRequestError(undefined, { code: 'not_on_whatsapp', details })
  }
  return check?.jid ?? number
}
