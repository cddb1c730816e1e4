// /api/v1/quick-answers: parse (by the route), one call, answer.
import type { QuickAnswerView } from '../../contract/messages/answer-routes.ts'
import { routes } from '../../contract/routes.ts'
import { ForbiddenError } from '../../errors.ts'
import type { Caller } from '../access.ts'
import { endpoint, type Endpoints } from '../router.ts'

interface Said {
  name: string
  text: string
}

export interface AnswerControl {
  list(instance: string): QuickAnswerView[]
  /** instance undefined: for all. Durable when it resolves. */
  add(instance: string | undefined, said: Said): Promise<QuickAnswerView>
  /** of: the only instance whose answers the caller may change. */
  change(id: number, said: Partial<Said>, of?: string): Promise<QuickAnswerView>
  delete(id: number, of?: string): Promise<QuickAnswerView>
}

const ownOf = (caller: Caller): string | undefined =>
  caller.kind === 'owner' ? undefined : caller.instance.id

export function answerEndpoints(answers: AnswerControl) {
  return {
    listQuickAnswers: endpoint(routes.listQuickAnswers, ({ query }) => ({
      quickAnswers: answers.list(query.instance),
    })),
    addQuickAnswer: endpoint(routes.addQuickAnswer, ({ body: { instance, ...said } }, caller) => {
      if (instance === undefined && caller.kind !== 'owner') throw new ForbiddenError()
      return answers.add(instance, said)
    }),
    changeQuickAnswer: endpoint(routes.changeQuickAnswer, ({ params, body: { name, text } }, caller) =>
      answers.change(
        params.answer,
        { ...(name !== undefined && { name }), ...(text !== undefined && { text }) },
        ownOf(caller),
      ),
    ),
    deleteQuickAnswer: endpoint(routes.deleteQuickAnswer, ({ params }, caller) =>
      answers.delete(params.answer, ownOf(caller)),
    ),
  } satisfies Partial<Endpoints>
}
