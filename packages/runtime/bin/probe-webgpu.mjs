/**
 * Asks Dawn for its adapter and prints it as JSON. Run in a process of its own, because a broken
 * graphics driver writes to stderr, hangs, or ends the process.
 *
 * argv[2]: the address (URL) of the module `webgpu`.
 */
const { create } = await import(process.argv[2]);
const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' });
const { vendor, architecture, device, description, isFallbackAdapter } = adapter?.info ?? {};
process.stdout.write(
  JSON.stringify({
    info: adapter ? { vendor, architecture, device, description, isFallbackAdapter } : null,
  }),
);
