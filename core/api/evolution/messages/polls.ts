// /chat/getPollVote: what was chosen of a poll so far, option by option.
import { z } from 'zod'
import { NotFoundError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { parseBody } from '../validate.ts'

const PollBody = z.object({
  message: z.object({ key: z.object({ id: z.string() }) }),
  remoteJid: z.string(),
})

function pollVotes({ instances }: DialectContext, { instance, body }: InstanceCall) {
  const { message, remoteJid } = parseBody(PollBody, body)
  const poll = instances.messages.newest(instance.id, { id: message.key.id, chat: remoteJid })
  if (poll?.content?.kind !== 'poll') throw new NotFoundError('Poll creation message not found')
  const { question, options } = poll.content
  const voterOf = ({ fromMe, participant, participantAlt }: (typeof poll.votes)[number]): string =>
    participantAlt ?? participant ?? (fromMe ? (instance.jid ?? '') : poll.chat)
  // Of two options with one name nobody can tell which was meant; a name is a key, whatever it is.
  const results = new Map(options.map((name) => [name, { votes: 0, voters: [] as string[] }]))
  for (const vote of poll.votes)
    for (const name of vote.options) {
      const chosen = results.get(name)
      if (chosen === undefined) continue
      chosen.votes += 1
      chosen.voters.push(voterOf(vote))
    }
  return { poll: { name: question, totalVotes: poll.votes.length, results: Object.fromEntries(results) } }
}

export function pollRoutes(context: DialectContext): InstanceRoute[] {
  return [
    {
      scope: 'instance',
      method: 'post',
      path: '/chat/getPollVote',
      body: PollBody,
      run: (call) => pollVotes(context, call),
    },
  ]
}
