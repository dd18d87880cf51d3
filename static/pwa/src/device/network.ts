// What the browser knows of the network: online or not, metered or not, the page in sight or not.

/** The part of the Network Information API that is used; most browsers lack it. */
interface ConnectionInfo extends EventTarget { type?: string; saveData?: boolean }

export interface NetworkWatch {
  isOnline(): boolean
  /** True for mobile data, false for Wi-Fi or cable, null where the browser does not say. */
  isMetered(): boolean | null
  isPageVisible(): boolean
  /** `online` = a network has come back; `changed` = anything else, e.g. the page came into sight. */
  subscribe(listener: (signal: 'online' | 'changed') => void): () => void
}

/** Watches the page or worker it runs in. */
export function watchNetwork(scope: typeof globalThis = globalThis): NetworkWatch {
  const navigator = scope.navigator as Navigator & { connection?: ConnectionInfo }
  const document = (scope as { document?: Document }).document
  return {
    isOnline: () => navigator.onLine,
    isMetered: () => meteredOf(navigator.connection),
    isPageVisible: () => document === undefined || document.visibilityState === 'visible',
    subscribe: (listener) => {
      const ending = new AbortController()
      const { signal } = ending
      scope.addEventListener('online', () => listener('online'), { signal })
      scope.addEventListener('offline', () => listener('changed'), { signal })
      navigator.connection?.addEventListener('change', () => listener('changed'), { signal })
      document?.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') listener('changed')
      }, { signal })
      return () => ending.abort()
    },
  }
}

function meteredOf(connection: ConnectionInfo | undefined): boolean | null {
  if (connection?.saveData === true) return true
  if (connection?.type === undefined || connection.type === 'unknown') return null
  return connection.type === 'cellular'
}
