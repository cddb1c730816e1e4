// What is opened beside a chat or from it, fetched together when the first of it is wanted: alone each would be mostly wrapping.
export { loadMarked } from './list/marked.tsx'
export { Notices } from './list/notices.tsx'
export { Find } from './thread/find.tsx'
export { Forward } from './thread/forward.tsx'
export { Info } from './thread/info.tsx'
export { Player } from './thread/player.tsx'
export { Viewer } from './thread/viewer.tsx'
