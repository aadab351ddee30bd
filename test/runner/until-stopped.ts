const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const LOOK_EVERY_MS = 500

/** Runs the work with a signal that Ctrl-C and its like abort, so that the work can end what it has started; and the end of its time. */
export async function untilStopped<T>(
  work: (signal: AbortSignal) => Promise<T>,
  limitMs: number | null = null,
): Promise<T> {
  const stopping = new AbortController()
  const stop = (name: string): void => stopping.abort(new Error(`stopped by ${name}`))
  const limit = limitMs === null ? undefined : setTimeout(() => stop('the end of its time'), limitMs).unref()
  for (const name of SIGNALS) process.on(name, stop)
  const watch = process.env['npm_lifecycle_event'] === undefined ? undefined : watchParent(stop)
  try {
    return await work(stopping.signal)
  } finally {
    clearTimeout(limit)
    clearInterval(watch)
    for (const name of SIGNALS) process.off(name, stop)
  }
}

/** A killed npm takes its shell along, but the shell tells nobody: the run would go on unseen. */
function watchParent(stop: (name: string) => void): NodeJS.Timeout {
  const parent = process.ppid
  const look = (): void => {
    if (process.ppid !== parent) stop('the end of npm')
  }
  return setInterval(look, LOOK_EVERY_MS).unref()
}
