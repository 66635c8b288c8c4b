internal import Glibc

/// A power of a number.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
