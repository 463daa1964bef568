// Everything comes from this build: no other host is asked for anything, and
// nothing is inlined, so that the policy "default-src 'self'" holds.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// eslint-disable-next-line no-restricted-syntax -- Vite reads its configuration from the default export
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  resolve: {
    alias: {
      // Radix locks the scrolling behind a dialog with a <style> written at run time, which the policy
      // refuses. Ours is one rule in dialog.css.
      'react-remove-scroll': fileURLToPath(new URL('./src/ui/no-scroll-lock.tsx', import.meta.url)),
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // light-dark() as it is written: lowered, it would double every colour.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
});
