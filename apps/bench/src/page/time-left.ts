/**
 * How long a run still takes, in words, if the rest goes as what was done.
 *
 * @param elapsedMs Since the first call began.
 * @returns "" as long as it cannot be told.
 */
export function timeLeft(done: number, of: number, elapsedMs: number): string {
  if (done < 3 || elapsedMs < 1000 || of <= done) return '';
  const seconds = (elapsedMs / 1000 / done) * (of - done);
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} seconds left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} minutes left`;
  return `about ${Math.round(seconds / 3600)} hours left`;
}
