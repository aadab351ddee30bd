import { watchLogs } from './log-watch.ts'
import type { LogWatch, PrivateText } from './log-watch.ts'
import type { CallsMade } from './private-texts.ts'
import { keepWhatIsWritten, textsOfWorld } from './private-texts.ts'

interface StandIns {
  readonly google: { readonly calls: { readonly all: Iterable<{ readonly query: string }> } }
  readonly erp: { readonly calls: { readonly entries: Iterable<{ readonly query: string }> } }
}

export interface WorldWatch extends LogWatch {
  /** To be called once the stand-ins have their files in the data folder. */
  readonly begin: (standIns: StandIns) => void
}

/** Watches a world whose stand-ins write to files in its data folder. `further` is private too. */
export function watchWorld(dataDir: string, further: () => Iterable<PrivateText> = () => []): WorldWatch {
  let calls: CallsMade | undefined
  const watch = watchLogs(() => [...textsOfWorld(dataDir, calls), ...further()])
  return {
    ...watch,
    begin({ google, erp }) {
      if (!watch.isOn) return
      calls = { google: google.calls.all, erp: erp.calls.entries }
      keepWhatIsWritten(dataDir)
    },
  }
}
