// A short buzz, where the device has one and the user has touched the page; silence elsewhere.

/** Vibrate for so many milliseconds. Missing on iOS and on the desk; browsers refuse it before the first touch. */
export function vibrate(ms: number): void {
  const device = navigator as Partial<Navigator>
  if (device.userActivation?.hasBeenActive !== false) device.vibrate?.(ms)
}
