// In the place of the package url-parse, which tus-js-client resolves addresses with and every browser of ours has built in.
export default URL;
