//! Chance that repeats itself: the same seed and number give the same draws on every machine.

/// A stream of draws (SplitMix64, Steele, Lea and Flood 2014): public, tiny, and good enough for
/// fiction.
pub(super) struct Chance(u64);

impl Chance {
    /// The draws of one incident.
    pub(super) fn of(seed: u64, n: u32) -> Self {
        let mut chance = Self(seed ^ u64::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        chance.draw();
        chance
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        let drawn = self.draw() % u64::from(n.max(1));
        u32::try_from(drawn).unwrap_or(0)
    }

    /// Whether something happens that happens so many times in a thousand.
    pub(super) fn happens(&mut self, permille: u32) -> bool {
        self.below(1_000) < permille
    }

    /// One of a list; the first ones more often when `is_skewed`.
    pub(super) fn index(&mut self, len: usize, is_skewed: bool) -> usize {
        let len = u32::try_from(len).unwrap_or(1);
        let drawn = self.below(len);
        let drawn = if is_skewed {
            drawn.min(self.below(len))
        } else {
            drawn
        };
        usize::try_from(drawn).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_does_not() {
        let draws = |seed, n| {
            let mut chance = Chance::of(seed, n);
            [chance.below(1_000_000), chance.below(1_000_000)]
        };
        assert_eq!(draws(7, 1), draws(7, 1));
        assert_ne!(draws(7, 1), draws(7, 2));
        assert_ne!(draws(7, 1), draws(8, 1));
    }

    #[test]
    fn what_happens_so_often_happens_about_so_often() {
        let mut chance = Chance::of(1, 1);
        let happened = (0..100_000).filter(|_| chance.happens(250)).count();
        assert!((24_000..26_000).contains(&happened), "{happened}");
    }
}
