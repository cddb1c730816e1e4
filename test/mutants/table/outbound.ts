// What the appliance is told to ask is looked at by its address, and what it received is applied once.
import type { Mutant } from '../mutant.ts'

const addresses = (title: string): string => `outbound/addresses.test.ts: ${title}`

const isolated = (title: string): string => `api/events/isolated-tenants.test.ts: ${title}`

export const outbound: readonly Mutant[] = [
  {
    name: 'the metadata of a cloud are asked',
    promise: 'private by default',
    file: 'core/outbound/addresses.ts',
    from: 'if (ofTheLink.check(bare, family))',
    to: "if (bare === '' && ofTheLink.check(bare, family))",
    tests: [addresses('never the link and the metadata of clouds: 169.254.169.254')],
  },
  {
    name: 'a mapped address is another',
    promise: 'private by default',
    file: 'core/outbound/addresses.ts',
    from: "ofTheLink.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')\n",
    to: '',
    tests: [addresses('never the link and the metadata of clouds: 64:ff9b::a9fe:a9fe')],
  },
  {
    name: 'the appliance asks itself',
    promise: 'private by default',
    file: 'core/outbound/addresses.ts',
    from: 'if (port !== self.port) return undefined',
    to: 'if (port > 0) return undefined',
    tests: [addresses('never the appliance itself: 127.0.0.1')],
  },
  {
    name: 'a tenant that is isolated asks private addresses',
    promise: 'private by default',
    file: 'core/outbound/addresses.ts',
    from: "if (isolateTenants && by === 'instance' && !isPublic(bare))",
    to: "if (isolateTenants && by === 'instance' && bare === '' && !isPublic(bare))",
    tests: [
      addresses('is looked at by what its name resolves to, and never goes over a connection of the owner'),
      isolated('a webhook that a token has set while they were open is not asked any more'),
    ],
  },
  {
    name: 'a tenant asks over the connection of the owner',
    promise: 'private by default',
    file: 'core/outbound/outbound.ts',
    from: 'const { plain, tls } = this.#agents[by]',
    to: "const { plain, tls } = this.#agents[by === 'owner' ? by : 'owner']",
    tests: [
      addresses('is looked at by what its name resolves to, and never goes over a connection of the owner'),
    ],
  },
  {
    name: 'a file is fetched for a tenant as for the owner',
    promise: 'private by default',
    file: 'core/instances/messages/files/outgoing-files.ts',
    from: 'await fetch(source.url, { maxBytes, by })',
    to: "await fetch(source.url, { maxBytes, by: by === 'owner' ? by : 'owner' })",
    tests: [isolated('a file at a private address is fetched for the owner and not for a token')],
  },
  {
    name: 'a proxy of a tenant is dialled as one of the owner',
    promise: 'private by default',
    file: 'core/instances/baileys/socket/proxy.ts',
    from: 'outbound.dial(proxy.host, proxy.port, proxy.setBy)',
    to: "outbound.dial(proxy.host, proxy.port, proxy.setBy === 'owner' ? proxy.setBy : 'owner')",
    tests: [isolated('is not tried for a token')],
  },
  {
    name: 'what a name resolves to is not looked at',
    promise: 'private by default',
    file: 'core/outbound/outbound.ts',
    from: 'found.filter((_each, n) => refused[n] === undefined)',
    to: 'found.filter((_each, n) => refused[n] !== "")',
    tests: [addresses('looks at what a name resolves to, not at the name')],
  },
  {
    name: 'an address in place of a name is not looked at',
    promise: 'private by default',
    file: 'core/outbound/outbound.ts',
    from: 'isIP(bare) === 0 ? undefined : this.#whyNot(bare, port, by)',
    to: 'isIP(bare) === 0 || port > 0 ? undefined : this.#whyNot(bare, port, by)',
    tests: [addresses('looks at an address that stands in place of a name')],
  },
  {
    name: 'a kept connection that has ended is a failure',
    promise: 'accepted is sent',
    file: 'core/outbound/outbound.ts',
    from: 'if (!(error instanceof StaleError)) throw error',
    to: 'if (error instanceof Error) throw error',
    tests: [addresses('asks again where the connection that was kept has ended')],
  },
  {
    name: 'a large body is made a text before it is read',
    promise: 'one truth',
    file: 'core/api/body.ts',
    from: 'bytes.length > fromBytes ? parseJson(bytes)',
    to: 'bytes.length < 0 ? parseJson(bytes)',
    tests: ['api/body.test.ts: a large body costs at most three times its size'],
  },
  {
    name: 'what was applied stays in the journal',
    promise: 'commit before acknowledge',
    file: 'core/instances/baileys/incoming/incoming.ts',
    from: 'storage.journal.markApplied(tx, instanceId, generation, { stanzaId: about.stanzaId, at: now() })',
    to: 'if (now() < 0) storage.journal.markApplied(tx, instanceId, generation, { stanzaId: about.stanzaId, at: now() })',
    tests: ['instances/baileys/incoming/strange.test.ts: waits for nothing in the journal'],
  },
  {
    name: 'a key share counts as applied before its keys are stored',
    promise: 'commit before acknowledge',
    file: 'core/instances/baileys/incoming/incoming.ts',
    from: 'if (this.#isUnfinished(message)) return',
    to: "if (key.id === '' && this.#isUnfinished(message)) return",
    tests: ['instances/baileys/incoming/shares.test.ts: stays in the journal until its keys are stored'],
  },
  {
    name: 'what cannot be applied is tried for ever',
    promise: 'commit before acknowledge',
    file: 'core/instances/baileys/incoming/incoming.ts',
    from: 'if (isOutage(error)) throw error\n      await this.setAside(about, error)',
    to: 'throw error',
    tests: ['instances/baileys/incoming/strange.test.ts: is set aside, told once, and holds up nothing'],
  },
  {
    name: 'what is set aside is told again and again',
    promise: 'every event has a cursor',
    file: 'core/instances/baileys/incoming/incoming.ts',
    from: 'if (storage.journal.setAside(tx, instanceId, generation, aside) === 0) return',
    to: 'storage.journal.setAside(tx, instanceId, generation, aside)',
    tests: ['instances/baileys/incoming/strange.test.ts: a message that cannot be stored'],
  },
]
