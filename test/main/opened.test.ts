// Which backup file a start was given.
import { expect, it } from 'vitest'
import { openedFile } from '../../main/opened.ts'

it.each([
  [['/opt/Holdfast/holdfast', '--hidden'], undefined],
  [['holdfast', '--allow-file-access-from-files', '/home/ana/Shop 2.holdfast'], '/home/ana/Shop 2.holdfast'],
  [['holdfast', 'file:///home/ana/Caf%C3%A9.holdfast'], '/home/ana/Café.holdfast'],
  [['holdfast', 'Shop.HOLDFAST'], '/home/bia/Shop.HOLDFAST'],
  [['holdfast', '--log=x.holdfast'], undefined],
  [['holdfast', 'file://elsewhere/share/Shop.holdfast'], undefined],
])('of %j it is %s', (argv, file) => {
  expect(openedFile(argv, '/home/bia')).toBe(file)
})
