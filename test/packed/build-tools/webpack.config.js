/** `nest build` leaves all packages out of the bundle. */
module.exports = (options) => ({
  ...options,
  output: { ...options.output, path: `${__dirname}/dist-webpack` },
  resolve: { ...options.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
});
