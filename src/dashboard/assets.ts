/** The files that every page loads: its style, its script, and its icon. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { App } from '../http/app-env.ts';
import { addPage, noQuery } from '../http/page.ts';
import { style } from './style.ts';

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#1f5fbf"/>
<path d="M11 25V7h6.5a5.5 5.5 0 0 1 0 11H11" fill="none" stroke="#fff"
 stroke-width="3.5"/></svg>`;

/** A build may change any of them: a browser asks each time, and is told that nothing has. */
const CACHE = 'no-cache';

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

/** Adds the files under `/dashboard/`. */
export function assetRoutes(app: App): void {
  for (const { path, type, text } of assets()) {
    const facts = { access: 'anyone', isTraced: false, isRevalidated: true } as const;
    const words = { name: path, path, query: noQuery, ...facts };
    addPage(app, words, (c) => c.body(text, 200, { 'Content-Type': type, 'Cache-Control': CACHE }));
  }
}

function assets(): readonly Asset[] {
  const scripts = [
    { path: '/dashboard/dashboard.js', file: new URL('client/dashboard.js', import.meta.url) },
    { path: '/dashboard/times.js', file: new URL('client/times.js', import.meta.url) },
  ];
  const library = createRequire(import.meta.url).resolve('idiomorph/dist/idiomorph.min.js');
  return [
    { path: '/dashboard/style.css', type: 'text/css', text: style },
    ...scripts.map(({ path, file }) => {
      return { path, type: 'text/javascript', text: readFileSync(file, 'utf8') };
    }),
    {
      path: '/dashboard/idiomorph.js',
      type: 'text/javascript',
      text: readFileSync(library, 'utf8'),
    },
    { path: '/dashboard/icon.svg', type: 'image/svg+xml', text: ICON },
  ];
}
