import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefaultTheme, defineConfig } from 'vitepress';
import llmstxt from 'vitepress-plugin-llms';
import { SIDEBAR } from './sidebar.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { repository, version, description } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
  repository: { url: string };
  version: string;
  description: string;
};
const REPOSITORY = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

/** Links to files of the repository outside of `docs/` lead to the repository. A link to a missing file ends the build. */
function resolveLink(href: string, page: string): string {
  if (/^[a-z]+:|^[#/]/.test(href)) return href;
  const [path = '', hash = ''] = href.split(/(?=#)/);
  const file = resolve(dirname(`${ROOT}docs/${page}`), path);
  const inRepository = relative(ROOT, file);
  if (inRepository.startsWith('docs/')) return href;
  if (!existsSync(file)) throw new Error(`${page} links to ${href}, which does not exist.`);
  return `${REPOSITORY}/blob/main/${inRepository}${hash}`;
}

export default defineConfig({
  title: 'nestjs-api-errors',
  description,
  lang: 'en',
  cleanUrls: true,
  ignoreDeadLinks: 'localhostLinks',
  srcExclude: ['node_modules/**', '.apps/**'],
  markdown: {
    config: (md) => {
      const open = md.renderer.rules.link_open!;
      md.renderer.rules.link_open = (tokens, index, options, env, self) => {
        const token = tokens[index]!;
        token.attrSet(
          'href',
          resolveLink(token.attrGet('href')!, (env as { relativePath: string }).relativePath),
        );
        return open(tokens, index, options, env, self);
      };
      // Vue would evaluate `{{ … }}` in code.
      const code = md.renderer.rules.code_inline!;
      md.renderer.rules.code_inline = (tokens, index, ...rest) => {
        tokens[index]!.attrSet('v-pre', '');
        return code(tokens, index, ...rest);
      };
    },
  },
  vite: { plugins: [llmstxt({ ignoreFiles: ['node_modules/**', '.apps/**'] })] },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Tutorial', link: '/tutorial/1-first-error', activeMatch: '/tutorial/' },
      { text: 'How-to', link: '/how-to/', activeMatch: '/how-to/' },
      { text: 'Reference', link: '/reference/', activeMatch: '/reference/' },
      { text: 'Explanation', link: '/explanation/', activeMatch: '/explanation/' },
      { text: 'Contributing', link: '/contributing/architecture', activeMatch: '/contributing/' },
      {
        text: `v${version}`,
        items: [
          { text: 'Changelog', link: `${REPOSITORY}/blob/main/CHANGELOG.md` },
          { text: 'Repository', link: REPOSITORY },
        ],
      },
    ],
    sidebar: SIDEBAR satisfies DefaultTheme.Sidebar,
  },
});
