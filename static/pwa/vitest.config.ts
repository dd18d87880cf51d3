// Unit tests run in Node; IndexedDB comes from fake-indexeddb where a test imports it.
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [vue()],
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    env: { TZ: "Asia/Shanghai" },
    restoreMocks: true,
    maxWorkers: 2,
  },
});
