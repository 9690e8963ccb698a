// Builds static/css/nlds.css, static/fonts/ and THIRD_PARTY.md from the packages in package.json.
// The results are committed: nobody needs Node to run the portal, only to change the look.
//
//   npm ci && npm run build
//
// Everything lands in one cascade layer, so that static/css/site.css wins without fights about specificity.
// Of the theme only the design tokens are kept that a component or site.css really uses.
import fs from 'node:fs';
import zlib from 'node:zlib';

const here = new URL('.', import.meta.url).pathname;
const packages = here + 'node_modules/';
const statics = here + '../static/';

const theme = '@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css';
const candidate = ['heading', 'paragraph', 'link', 'button', 'skip-link'];
const utrecht = [
  'breadcrumb-nav', 'status-badge', 'data-list', 'form-field-description', 'form-field-error-message',
  'form-label', 'form-fieldset', 'textbox', 'textarea', 'select', 'radio-button', 'checkbox', 'custom-checkbox',
  'table', 'alert', 'button-group', 'unordered-list', 'ordered-list', 'pagination',
];
const denhaag = ['process-steps', 'step-marker'];
const components = [
  ...candidate.map((name) => `@nl-design-system-candidate/${name}-css/dist/${name}.css`),
  ...utrecht.map((name) => `@utrecht/${name}-css/dist/index.css`),
  ...denhaag.map((name) => `@gemeente-denhaag/${name}/dist/index.css`),
  '@amsterdam/design-system-css/dist/file-input/file-input.css',
];

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/@charset [^;]*;/g, '');
const read = (file) => withoutComments(fs.readFileSync(packages + file, 'utf8'));
const squeeze = (text) => text.replace(/\s*\n\s*/g, '\n').replace(/\n+/g, '\n').trim();
const used = (text) => [...text.matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]);
const manifest = (name) => JSON.parse(fs.readFileSync(`${packages}${name}/package.json`, 'utf8'));

const componentCss = components.map((file) => `/* ${file} */\n${squeeze(read(file))}`).join('\n');

// Tokens: start from what the components and our own styles use, then follow what those refer to.
const declared = new Map([...read(theme).matchAll(/(--[\w-]+)\s*:\s*([^;]+);/g)].map((m) => [m[1], m[2].trim()]));
const own = fs.readdirSync(statics + 'css').filter((file) => file.endsWith('.css') && file !== 'nlds.css');
const site = own.map((file) => withoutComments(fs.readFileSync(`${statics}css/${file}`, 'utf8'))).join('\n');
const queue = [...used(componentCss), ...used(site)];
const needed = new Set();
while (queue.length) {
  const token = queue.pop();
  if (needed.has(token) || !declared.has(token)) continue;
  needed.add(token);
  queue.push(...used(declared.get(token)));
}
const tokens = [...declared].filter(([name]) => needed.has(name)).map(([name, value]) => `${name}:${value}`);

const notice = '/* Built by frontend/build.mjs; do not edit. NL Design System components and example theme, EUPL-1.2, '
  + 'see frontend/THIRD_PARTY.md. */';
const css = `${notice}\n@layer nlds{\n.voorbeeld-theme{\n${tokens.join(';\n')}\n}\n${componentCss}\n}\n`;
fs.mkdirSync(statics + 'css', { recursive: true });
fs.writeFileSync(statics + 'css/nlds.css', css);

fs.mkdirSync(statics + 'fonts', { recursive: true });
for (const weight of [400, 700]) {
  for (const subset of ['latin', 'latin-ext']) {
    const name = `fira-sans-${subset}-${weight}-normal.woff2`;
    fs.copyFileSync(`${packages}@fontsource/fira-sans/files/${name}`, `${statics}fonts/${name}`);
  }
}
fs.copyFileSync(packages + '@fontsource/fira-sans/LICENSE', statics + 'fonts/OFL.txt');

// Notices: one row a package, copyright lines as the packages state them.
const holders = (name) => {
  if (name === '@fontsource/fira-sans') return 'Digitized data copyright 2012-2016, The Mozilla Foundation and Telefonica S.A.';
  const css = components.filter((file) => file.startsWith(name + '/'));
  const source = ['LICENSE.md', 'README.md', ...css.map((file) => file.slice(name.length + 1))]
    .map((file) => `${packages}${name}/${file}`).filter(fs.existsSync);
  const lines = source.flatMap((file) => fs.readFileSync(file, 'utf8').split('\n'))
    .map((line) => line.replace(/^[\s*]+/, '').replace(/^SPDX-FileCopyrightText:\s*/, '').trim())
    .filter((line) => /^Copyright (\(c\)|©|2)/i.test(line));
  return [...new Set(lines)].join('; ').replaceAll('|', '\\|') || manifest(name).author?.name || manifest(name).author
    || 'no line in the package; repository nl-design-system/candidate';
};
const names = Object.keys(JSON.parse(fs.readFileSync(here + 'package.json', 'utf8')).dependencies);
const rows = names.map((name) => `| \`${name}\` | ${manifest(name).version} | ${manifest(name).license} | ${holders(name)} |`);
fs.writeFileSync(here + 'THIRD_PARTY.md', `# What the look is built from

Written by \`frontend/build.mjs\`. These packages are compiled into \`static/css/nlds.css\` and \`static/fonts/\`.
Changes made to them: comments removed, put in one cascade layer, unused design tokens left out.
The EUPL-1.2 is the licence of this project too; its text stands in [licences/EUPL-1.2.md](licences/EUPL-1.2.md).
The SIL Open Font License of Fira Sans stands in [../static/fonts/OFL.txt](../static/fonts/OFL.txt).

| Package | Version | Licence | Copyright |
| --- | --- | --- | --- |
${rows.join('\n')}
`);
fs.mkdirSync(here + 'licences', { recursive: true });
fs.copyFileSync(packages + '@utrecht/alert-css/LICENSE.md', here + 'licences/EUPL-1.2.md');

const gzip = zlib.gzipSync(css, { level: 9 }).length;
console.log(`nlds.css ${css.length} bytes, ${gzip} gzipped, ${tokens.length} of ${declared.size} tokens`);
