// What a packed program was told never to do, read back from the program itself.
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'

/** Those of electron-builder.yml; what it does not name is left to the system that is packed for. */
const wanted = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
} as const satisfies Partial<Record<keyof typeof FuseV1Options, boolean>>

/** The names of those that are not as they must be. */
export async function wrongFuses(program: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(program)
  return Object.entries(wanted)
    .filter(([name, isOn]) => {
      const state = wire[FuseV1Options[name as keyof typeof wanted]]
      return state !== (isOn ? FuseState.ENABLE : FuseState.DISABLE)
    })
    .map(([name]) => name)
}
