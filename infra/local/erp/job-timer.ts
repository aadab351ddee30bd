export interface JobTimer {
  start(intervalMs: number): void
  stop(): void
}

/** Runs a job again and again on the real clock, never twice at once. */
export function jobTimer(run: () => Promise<unknown>): JobTimer {
  let timer: NodeJS.Timeout | null = null
  let isRunning = false
  const tick = async (): Promise<void> => {
    if (isRunning) return
    isRunning = true
    try {
      await run()
    } finally {
      isRunning = false
    }
  }
  return {
    start(intervalMs) {
      if (timer !== null) clearInterval(timer)
      timer = setInterval(() => void tick(), intervalMs)
      timer.unref()
    },
    stop() {
      if (timer !== null) clearInterval(timer)
      timer = null
    },
  }
}
