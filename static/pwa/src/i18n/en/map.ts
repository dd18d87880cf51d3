// Map, in English.
import type { Translation } from '../catalogue'
import type source from '../zh-CN/map'

export default {
  title: 'Map',
  list: 'List',
  listTitle: '{n} on the map',
  locate: 'To my position',
  noBase: 'No base map; areas and points only',
  baseOffline: 'Offline base map not downloaded',
  baseDownload: 'Download ({size})',
  baseDownloading: 'Downloading {n}%',
  baseReady: 'Offline base map downloaded',
  baseFailed: 'The base map did not arrive; try later',
  noPosition: 'Your position is not known yet',
  pick: 'Tap the place',
  pickDone: 'Use this place',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  mapLabel: 'Map of areas and issues',
  empty: 'No open issue on the map',
  miniMap: 'Where this issue is',
  foundAt: 'Reported here',
  fixedAt: 'Fixed here',
  openMap: 'Open the map',
} satisfies Translation<typeof source>
