const { IgnorePlugin } = require('webpack');

/** Packages that Nest loads only if an app uses them. */
const OPTIONAL =
  /^(@nestjs\/(microservices|websockets)(\/.*)?|@fastify\/(static|view)|class-transformer\/storage)$/;

/** Bundles the app with all its packages. With `--env separate`, class-transformer is in the bundle twice. */
module.exports = ({ separate }) => ({
  mode: 'none',
  target: 'node',
  entry: './dist/scenario.js',
  output: { path: `${__dirname}/${separate ? 'dist-separate' : 'dist-single'}`, filename: 'scenario.js' },
  resolve: { alias: separate ? {} : { 'class-transformer$': require.resolve('class-transformer') } },
  plugins: [new IgnorePlugin({ resourceRegExp: OPTIONAL })],
  ignoreWarnings: [/Critical dependency/],
});
