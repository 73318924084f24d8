/**
 * Compares two PNG files, given as base64: how far the channels are apart on the mean, how many
 * pixels are plainly wrong, how many are not the background. The specs run it in a page, as text.
 */
// biome-ignore lint/correctness/noUnusedVariables: the specs read this file as text
async function difference(files) {
  const pixels = await Promise.all(
    files.map(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, image.width, image.height);
    }),
  );
  const [one, two] = pixels.map(({ data }) => data);
  let [sum, wrong, inked] = [0, 0, 0];
  for (let at = 0; at < one.length; at += 4) {
    let [largest, ink] = [0, 0];
    for (let channel = 0; channel < 3; channel++) {
      const value = one[at + channel];
      const gap = Math.abs(value - two[at + channel]);
      sum += gap;
      largest = Math.max(largest, gap);
      ink = Math.max(ink, Math.abs(value - one[channel]));
    }
    if (largest > 128) wrong += 1;
    if (ink > 16) inked += 1;
  }
  const count = one.length / 4;
  return {
    sizes: pixels.map(({ width, height }) => `${width}x${height}`),
    mean: sum / (3 * count),
    wrong: wrong / count,
    inked: inked / count,
  };
}
