// The part of a desktop environment that shows tray icons and notifications, as far as a test must see and click them.
import { createRequire } from 'node:module'
import { until } from '../helpers/appliance.ts'

type Reply = (error: { name: string; message: string } | null, ...values: unknown[]) => void

interface Call {
  destination: string
  path: string
  interface: string
  member: string
  signature?: string
  body?: unknown[]
}

/** The few calls of dbus-native that are used; its own types leave them out. */
interface Bus {
  connection: { on(event: 'error', listener: (error: Error) => void): void; end(): void }
  invoke(call: Call, reply: Reply): void
  requestName(name: string, flags: number, reply: Reply): void
  exportInterface(implementation: object, path: string, description: object): void
}

const { createClient } = createRequire(import.meta.url)('@homebridge/dbus-native') as {
  createClient(options: { busAddress: string }): Bus
}

const watcher = 'org.kde.StatusNotifierWatcher'
const notifications = 'org.freedesktop.Notifications'

export interface Notice {
  title: string
  body: string
}

export interface MenuItem {
  id: number
  label: string
  isEnabled: boolean
}

export class TrayHost {
  readonly #bus: Bus
  readonly notices: Notice[] = []
  /** Where the newest icon is. */
  #item: { destination: string; path: string } | undefined

  private constructor(bus: Bus) {
    this.#bus = bus
  }

  static async start(busAddress: string): Promise<TrayHost> {
    const bus = createClient({ busAddress })
    // The bus ends before this does.
    bus.connection.on('error', () => undefined)
    const host = new TrayHost(bus)
    host.#export()
    for (const name of [watcher, notifications]) {
      await new Promise<void>((resolve, reject) => {
        bus.requestName(name, 0, (error) => (error ? reject(new Error(error.message)) : resolve()))
      })
    }
    return host
  }

  end(): void {
    this.#bus.connection.end()
  }

  tooltip(): Promise<string> {
    return until('the icon has a tooltip', async () => {
      const [value] = await this.#get('ToolTip')
      const [, , title, text] = value as [string, unknown[], string, string]
      return title || text || undefined
    })
  }

  /** What stands in the menu, separators left out. */
  async menu(): Promise<MenuItem[]> {
    const { destination } = await this.#shown()
    const layout = { destination, path: await this.#menuPath(), interface: 'com.canonical.dbusmenu' }
    const [, root] = await this.#call({
      ...layout,
      member: 'GetLayout',
      signature: 'iias',
      body: [0, -1, []],
    })
    const [, , children] = root as [number, unknown, [unknown, [unknown]][]]
    return children.flatMap(([, [child]]) => itemOf(child))
  }

  /** Again, like anybody, where the menu has changed under the click: its entries have new numbers then. */
  async click(label: string): Promise<void> {
    await until(`${label} is clicked`, async () => {
      const item = await until(`the menu has ${label}`, async () =>
        (await this.menu()).find((each) => each.label === label && each.isEnabled),
      )
      return this.#clicked(item)
    })
  }

  /** False where the entry is not there any more. */
  async #clicked({ id }: MenuItem): Promise<boolean> {
    const { destination } = await this.#shown()
    const path = await this.#menuPath()
    const event = { interface: 'com.canonical.dbusmenu', member: 'Event', signature: 'isvu' }
    try {
      await this.#call({ destination, path, ...event, body: [id, 'clicked', ['s', ''], 0] })
      return true
    } catch (error) {
      if (error instanceof Error && error.message.includes('error occurred in Event')) return false
      throw error
    }
  }

  #shown(): Promise<{ destination: string; path: string }> {
    return until('an icon is shown', () => this.#item)
  }

  async #menuPath(): Promise<string> {
    const [path] = await this.#get('Menu')
    return String(path)
  }

  async #get(property: string): Promise<unknown[]> {
    const item = await this.#shown()
    const body = ['org.kde.StatusNotifierItem', property]
    const get = { interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss', body }
    const [variant] = await this.#call({ ...item, ...get })
    const [, values] = variant as [unknown, unknown[]]
    return values
  }

  #call(call: Call): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      this.#bus.invoke(call, (error, ...values) => {
        if (error) reject(new Error(`${call.member}: ${error.name} ${error.message}`))
        else resolve(values)
      })
    })
  }

  #export(): void {
    const register = (service: string, message: { sender: string }): void => {
      this.#item = service.startsWith('/')
        ? { destination: message.sender, path: service }
        : { destination: service, path: '/StatusNotifierItem' }
    }
    this.#bus.exportInterface(
      {
        RegisterStatusNotifierItem: register,
        IsStatusNotifierHostRegistered: true,
        ProtocolVersion: 0,
        RegisteredStatusNotifierItems: [],
      },
      '/StatusNotifierWatcher',
      {
        name: watcher,
        methods: { RegisterStatusNotifierItem: ['s', ''] },
        properties: {
          IsStatusNotifierHostRegistered: 'b',
          ProtocolVersion: 'i',
          RegisteredStatusNotifierItems: 'as',
        },
        signals: {},
      },
    )
    let last = 0
    this.#bus.exportInterface(
      {
        Notify: (...given: unknown[]) => {
          this.notices.push({ title: String(given[3]), body: String(given[4]) })
          return (last += 1)
        },
        CloseNotification: () => undefined,
        GetCapabilities: () => ['body', 'actions'],
        GetServerInformation: () => ['Test', 'Holdfast', '1', '1.2'],
      },
      '/org/freedesktop/Notifications',
      {
        name: notifications,
        methods: {
          Notify: ['susssasa{sv}i', 'u'],
          CloseNotification: ['u', ''],
          GetCapabilities: ['', 'as'],
          GetServerInformation: ['', 'ssss'],
        },
        properties: {},
        signals: {},
      },
    )
  }
}

function itemOf(child: unknown): MenuItem[] {
  const [id, properties] = child as [number, [string, [unknown, [unknown]]][], unknown]
  const values = new Map(properties.map(([name, [, [value]]]) => [name, value]))
  if (values.get('type') === 'separator') return []
  return [{ id, label: String(values.get('label')), isEnabled: values.get('enabled') !== false }]
}
