/** Gives a text or a picture to the user as a file, by the browser's own way. */
export function download(content: Blob | string, file: string): void {
  const blob =
    typeof content === 'string' ? new Blob([content], { type: 'application/json' }) : content;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  // The download has begun by then; without this the file stays in memory.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
