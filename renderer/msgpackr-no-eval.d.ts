/** The build of msgpackr that makes no functions from text (CSP); it ships without types. */
declare module 'msgpackr/index-no-eval' {
  export { Packr } from 'msgpackr';
}
