/**
 * erfc by the Chebyshev fit of Numerical Recipes (2nd ed., section 6.2): relative error below
 * 1.2e-7 everywhere, so tails keep their digits too.
 */
function erfc(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.5 * z);
  const coefficients = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
    0.37409196, 1.00002368, -1.26551223,
  ];
  const series = coefficients.reduce((sum, coefficient) => sum * t + coefficient, 0);
  const tail = t * Math.exp(-z * z + series);
  return x >= 0 ? tail : 2 - tail;
}

/** The exact (erf) form: x * Phi(x), with Phi the standard normal distribution. */
export function gelu(x: number): number {
  return 0.5 * x * erfc(-x / Math.SQRT2);
}
