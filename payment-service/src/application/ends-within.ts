/** Whether the work ends, well or badly, before the time is up. Never rejects; the work goes on either way. */
export async function endsWithin(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const ended = work.then(
    () => true,
    () => true,
  );
  const hasEnded = await Promise.race([ended, timeIsUp]);
  clearTimeout(timer);
  return hasEnded;
}
