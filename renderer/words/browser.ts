// Which browser on which system a session is used by, as people name them; undefined for what says nothing of it.
const browsers: readonly [pattern: RegExp, name: string][] = [
  [/Electron\//, 'Holdfast'],
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly [pattern: RegExp, name: string][] = [
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

export function browserOf(agent: string): string | undefined {
  const [browser, system] = [browsers, systems].map(
    (all) => all.find(([pattern]) => pattern.test(agent))?.[1],
  )
  if (browser === undefined) return agent === '' ? undefined : agent.split(' ')[0]
  return system === undefined ? browser : `${browser}, ${system}`
}
