/**
 * The bytes of an opaque image, `[height, width, 4]`.
 *
 * @returns null where the browser has no 2-D canvas, or not one so large.
 */
export function readOpaque(bitmap: ImageBitmap): Uint8ClampedArray | null {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', {
    willReadFrequently: true,
  });
  if (!context) return null;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  // A canvas beyond the browser's limits draws nothing and says nothing.
  return data.at(-1) === 255 ? data : null;
}

/** Browsers allow few contexts at a time, so that all images share one. */
let shared: WebGL2RenderingContext | null = null;

/**
 * The bytes of an image with alpha, `[height, width, 4]`, with its colours as they are. A canvas
 * would multiply them by alpha, and cannot give them back; a texture holds them unchanged.
 *
 * @returns null where the browser has no WebGL 2, or not for so large an image.
 */
export function readWithAlpha(bitmap: ImageBitmap): Uint8Array | null {
  const { width, height } = bitmap;
  if (!shared || shared.isContextLost()) shared = new OffscreenCanvas(1, 1).getContext('webgl2');
  const gl = shared;
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return null;
  const texture = gl.createTexture();
  const framebuffer = gl.createFramebuffer();
  try {
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    const data = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, data);
    return gl.getError() === gl.NO_ERROR ? data : null;
  } finally {
    gl.deleteFramebuffer(framebuffer);
    gl.deleteTexture(texture);
  }
}
