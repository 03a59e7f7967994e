import type { FileStore } from '../service/stored-file.ts';

/** Files of a deployment that has got another store: what the earlier one holds is still found there. */
export function withEarlierFiles(files: FileStore, earlier: FileStore): FileStore {
  return {
    put: files.put,
    open: async (path, isRead) =>
      (await files.open(path, isRead)) ?? (await earlier.open(path, isRead)),
    async delete(paths) {
      await Promise.all([files.delete(paths), earlier.delete(paths)]);
    },
  };
}
