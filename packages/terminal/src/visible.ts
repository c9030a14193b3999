/**
 * A text that may hold names from elsewhere, with its control characters spelled out: a file's name
 * can neither break a line nor command the terminal.
 */
export function visible(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
