// How likely a link is to be lost soon, as the API shows it.
import { z } from 'zod'

export const LinkRisk = z.object({
  /** 100: nothing speaks against it. */
  score: z.int().min(0).max(100),
  reasons: z.array(
    z.object({
      /**
       * phone_unseen: nothing has come from its phone for so many days; WhatsApp unlinks its devices after 14.
       * restricted: WhatsApp lets it write to known chats only. undecryptable: so many contacts cannot be read.
       * unstable: the connection broke so often within a day; unstable_proxy: and it goes through a proxy.
       */
      code: z.enum(['phone_unseen', 'restricted', 'undecryptable', 'unstable', 'unstable_proxy']),
      /** risk: somebody must do something, and alert.link_at_risk is open. */
      grade: z.enum(['watch', 'risk']),
      count: z.int(),
    }),
  ),
})
export type LinkRisk = z.infer<typeof LinkRisk>
