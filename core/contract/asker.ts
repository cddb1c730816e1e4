// Who gave an address that the appliance is to ask: its owner, or whoever holds the token of one number.
import { z } from 'zod'

export const Asker = z.enum(['owner', 'instance'])
export type Asker = z.infer<typeof Asker>
