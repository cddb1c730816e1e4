// Linking with a passkey: nothing is sent that was not asked for, and nothing is half linked.
import type { Mutant } from '../../mutant.ts'

const folder = 'core/instances/baileys/passkey'
const tests = 'instances/baileys/passkey'

export const passkeys: readonly Mutant[] = [
  {
    name: 'QRs that run out end a ceremony',
    promise: 'generations',
    file: `${folder}/qr-rounds.ts`,
    from: '    this.#isOver = true\n    this.#cancel()',
    to: '',
    tests: [`${tests}/ceremony.test.ts: are not renewed once a passkey is asked for`],
  },
  {
    name: 'connections that are closed without a reason are never called that',
    promise: 'generations',
    file: 'core/instances/lifecycle/reasons.ts',
    from: 'code === 428 && tries + 1 >= manyCloses',
    to: 'code === 0 && tries + 1 >= manyCloses',
    tests: ['instances/connection.test.ts: that WhatsApp ends each time without a reason'],
  },
  {
    name: 'a signature under another question is sent',
    promise: 'private by default',
    file: `${folder}/assertion.ts`,
    from: "if (said['challenge'] !== options.challenge) return passkeyRefusals.passkey_other_challenge",
    to: '',
    tests: [`${tests}/assertion.test.ts: is not taken with another challenge`],
  },
  {
    name: 'a signature for another place is sent',
    promise: 'private by default',
    file: `${folder}/assertion.ts`,
    from: "if (said['origin'] !== origin || said['crossOrigin'] === true) return passkeyRefusals.passkey_other_origin",
    to: '',
    tests: [`${tests}/assertion.test.ts: is not taken with another origin`],
  },
  {
    name: 'a signature is sent with nobody recognized',
    promise: 'private by default',
    file: `${folder}/assertion.ts`,
    from: '(flags & userPresent) === 0 || (flags & userVerified) === 0',
    to: '(flags & userPresent) === 0',
    tests: [`${tests}/assertion.test.ts: is not taken with nobody recognized`],
  },
  {
    name: 'keys are sent without a proof and without a comparing of codes',
    promise: 'private by default',
    file: `${folder}/step.ts`,
    from: 'return state.isProven\n        ? go',
    to: "return state.stage === 'revealing'\n        ? go",
    tests: [`${tests}/step.test.ts: needs it where none did`],
  },
  {
    name: 'a question of somebody else than WhatsApp is taken',
    promise: 'private by default',
    file: `${folder}/ceremony.ts`,
    from: "if (from === undefined || `@${from}`.replace('@@', '@') !== S_WHATSAPP_NET) return true",
    to: '',
    tests: [`${tests}/ceremony.test.ts: the question of a stranger changes nothing`],
  },
  {
    name: 'the new secret is never committed',
    promise: 'generations',
    file: `${folder}/ceremony.ts`,
    from: 'credentials.commit(this.#secrets.advSecret)',
    to: '',
    tests: [`${tests}/ceremony.test.ts: is linked by its QR with one signature`],
  },
  {
    name: 'credentials of a failed ceremony stay',
    promise: 'generations',
    file: `${folder}/step.ts`,
    from: "return go(next, { do: 'put_back' }, { do: 'fail', why })",
    to: "return go(next, { do: 'fail', why })",
    tests: [`${tests}/ceremony.test.ts: is over when its owner cancels, with the credentials as they were`],
  },
  {
    name: 'the time for a ceremony has no end',
    promise: 'private by default',
    file: `${folder}/step.ts`,
    from: "if (at >= state.askedAt + limits.allMs) return fail(state, { kind: 'expired' })",
    to: '',
    tests: [`${tests}/step.test.ts: comes by itself ten minutes after the question`],
  },
  {
    name: 'a ceremony that was cut goes on with another socket',
    promise: 'one owner',
    file: 'core/instances/lifecycle/on-fact.ts',
    from: 'if (pairing.isAsked === true) {',
    to: 'if (pairing.round === 0) {',
    tests: ['instances/lifecycle/passkey.test.ts: rests when the connection ends in the middle of it'],
  },
  {
    name: 'what was asked before a restart is still shown as asked',
    promise: 'one owner',
    file: 'core/instances/lifecycle/on-command.ts',
    from: 'return isOpenQuestion ||',
    to: 'return (isOpenQuestion && asked.length === 0) ||',
    tests: ['instances/lifecycle/passkey.test.ts: is over with the process'],
  },
]
