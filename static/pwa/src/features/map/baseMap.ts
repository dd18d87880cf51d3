// The ground under the issues: none (plain), 天地图 tiles by key, or a PMTiles file of the agency, which can be kept for offline use.
import L from 'leaflet'
import { FetchSource, FileSource, leafletRasterLayer, PMTiles } from 'pmtiles'
import { current } from '../session/session'

export type BaseKind = 'none' | 'tianditu' | 'pmtiles'
interface MapFacts { base?: BaseKind; tianditu_key?: string; pmtiles_url?: string; size_bytes?: number }

const FILE_NAME = 'base-map.pmtiles'

/** What the server said about the base map at sign-in. */
export function mapFacts(): MapFacts {
  return (current.value?.session.map ?? {})
}

/** OPFS is missing in old web views; then the base map is online only. */
async function offlineFolder(): Promise<FileSystemDirectoryHandle | null> {
  const storage = (navigator as Partial<Navigator>).storage as Partial<StorageManager> | undefined
  return (await storage?.getDirectory?.().catch(() => null)) ?? null
}

/** The downloaded base map, or null. */
export async function offlineBaseMap(): Promise<File | null> {
  const folder = await offlineFolder()
  const handle = await folder?.getFileHandle(FILE_NAME).catch(() => null)
  const file = await handle?.getFile()
  return file && file.size > 0 ? file : null
}

/** Download the base map for offline use; `progress` gets 0 … 1. Raises when the network or the space ends. */
export async function downloadBaseMap(url: string, progress: (share: number) => void): Promise<void> {
  const folder = await offlineFolder()
  const reply = await fetch(url)
  if (!folder || !reply.ok || !reply.body) throw new Error('base map not available')
  const total = Number(reply.headers.get('Content-Length') ?? 0)
  const handle = await folder.getFileHandle(FILE_NAME, { create: true })
  const file = await handle.createWritable()
  const reader = reply.body.getReader()
  try {
    let done = 0
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      await file.write(part.value)
      done += part.value.byteLength
      if (total > 0) progress(done / total)
    }
    await file.close()
  } catch (error) {
    await file.abort()
    await folder.removeEntry(FILE_NAME).catch(() => undefined)
    throw error
  }
}

function tiandituLayer(key: string, name: 'vec' | 'cva'): L.TileLayer {
  const query = `SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${name}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${key}`
  return L.tileLayer(`https://t{s}.tianditu.gov.cn/${name}_w/wmts?${query}`, { subdomains: '01234567', maxZoom: 18, attribution: '天地图' })
}

/** The layers of the base map; empty when there is none to be had. */
export async function baseLayers(): Promise<L.Layer[]> {
  const facts = mapFacts()
  if (facts.base === 'tianditu' && facts.tianditu_key) return [tiandituLayer(facts.tianditu_key, 'vec'), tiandituLayer(facts.tianditu_key, 'cva')]
  if (facts.base !== 'pmtiles' || !facts.pmtiles_url) return []
  const file = await offlineBaseMap()
  if (!file && !navigator.onLine) return []
  const archive = new PMTiles(file ? new FileSource(file) : new FetchSource(new URL(facts.pmtiles_url, location.href).href))
  return [leafletRasterLayer(archive, { maxZoom: 19 }) as L.Layer]
}
