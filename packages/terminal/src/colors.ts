import { WriteStream } from 'node:tty';
import pc from 'picocolors';

/**
 * Colours for one stream: only where it is a terminal that has them and NO_COLOR does not forbid
 * them. What goes into a file, a pipe or a log stays plain, whatever the environment says.
 */
const colorsOf = (stream: NodeJS.WriteStream) =>
  pc.createColors(stream instanceof WriteStream && stream.hasColors());

export const stdoutColors = colorsOf(process.stdout);
export const stderrColors = colorsOf(process.stderr);
